/** The small question asked before something serious: Slack's confirm object as a dialog of its own. */

import { freshId, h } from "./dom.js";
import { plainText, textNodes } from "./mrkdwn.js";

/**
 * Ask; true when the person agreed. Escape and the other button mean no. The focus goes back to where it was.
 * @param {{title: any, text: any, confirm: any, deny: any, style?: string}} question
 * @returns {Promise<boolean>}
 */
export function confirmed(question) {
  const before = document.activeElement;
  const title = freshId("title");
  const text = freshId("text");
  const answer = (value) => () => box.close(value);
  const box = h(
    "dialog",
    { class: "dialog dialog-small", "aria-labelledby": title, "aria-describedby": text },
    h("h2", { id: title, text: plainText(question.title) }),
    h("div", { id: text, class: "prose" }, textNodes(question.text)),
    h(
      "div", { class: "dialog-foot" },
      h("button", { type: "button", class: "button", onclick: answer("no"), text: plainText(question.deny) || "Cancel" }),
      h("button", { type: "button", class: `button ${question.style === "danger" ? "button-danger" : "button-primary"}`, onclick: answer("yes"), text: plainText(question.confirm) || "Yes" }),
    ),
  );
  return new Promise((resolve) => {
    box.addEventListener("close", () => {
      box.remove();
      if (before?.isConnected) before.focus();
      resolve(box.returnValue === "yes");
    });
    document.body.append(box);
    box.showModal();
  });
}
