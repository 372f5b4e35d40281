/** Short notices at the edge of the page: what went wrong, what was done. Errors stay until they are closed. */

import { h, icon, iconButton } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";

const SHOWN_FOR = 9000;
const LOOKS = { error: "warning", done: "check", note: "info" };

/**
 * Show a notice.
 * @param {string} sentence mrkdwn
 * @param {"error"|"done"|"note"} kind
 */
export function toast(sentence, kind = "note") {
  const close = () => node.remove();
  const node = h(
    "div", { class: `toast toast-${kind}`, role: kind === "error" ? "alert" : "status" },
    icon(LOOKS[kind]), h("div", { class: "toast-text" }, mrkdwn(sentence)), iconButton("close", "Close this notice", close),
  );
  hostToasts();
  document.getElementById("toasts").append(node);
  if (kind !== "error") setTimeout(close, SHOWN_FOR);
}

/** Keep the notices inside an open dialog, since everything outside of it cannot be reached. */
export function hostToasts() {
  const host = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  const toasts = document.getElementById("toasts");
  if (toasts.parentElement !== host) host.append(toasts);
}
