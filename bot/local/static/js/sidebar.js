/** The list of channels and conversations, with what is unread. On a narrow screen it is a drawer. */

import { h, icon } from "./dom.js";
import { avatar } from "./people.js";
import { emit, state } from "./state.js";

/** Draw the list anew; the focus stays on its entry. */
export function renderSidebar(root) {
  const focused = root.contains(document.activeElement) ? document.activeElement.dataset.channel : null;
  const direct = state.channels.filter((channel) => channel.kind === "dm");
  const channels = state.channels.filter((channel) => channel.kind !== "dm");
  const sections = [section("Assistant", direct), section("Channels", channels)].filter(Boolean);
  root.replaceChildren(...sections, note());
  if (focused) root.querySelector(`[data-channel="${CSS.escape(focused)}"]`)?.focus();
}

/** Make the arrow keys walk through the list; once. */
export function walkSidebar(root) {
  root.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    const entries = [...root.querySelectorAll(".channel")];
    const next = entries[entries.indexOf(document.activeElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

function section(title, channels) {
  if (!channels.length) return null;
  return h("section", {}, h("h2", { class: "side-title", text: title }), h("ul", { class: "side-list" }, channels.map(entry)));
}

function entry(channel) {
  const current = channel.id === state.channel;
  const unread = channel.unread > 0 && !current;
  const said = [channel.name, unread ? `${channel.unread} unread` : "", channel.mentions && unread ? `${channel.mentions} for you` : ""].filter(Boolean).join(", ");
  const mark = channel.kind === "dm" ? avatar(state.bot.id, "small") : icon(channel.kind === "shared" ? "shared" : "hash");
  const count = channel.kind === "dm" ? channel.unread : channel.mentions;
  return h(
    "li", {},
    h(
      "button",
      { type: "button", class: ["channel", current && "current", unread && "unread"].filter(Boolean).join(" "), "data-channel": channel.id, "aria-label": said, "aria-current": current ? "page" : null, onclick: () => emit("open-channel", channel.id) },
      mark, h("span", { class: "channel-name", text: channel.name }), unread && (count ? h("span", { class: "count", text: String(count) }) : h("span", { class: "unread-dot" })),
    ),
  );
}

function note() {
  return h("p", { class: "side-note" }, "A workspace on this machine. What you see is what Slack would get.");
}
