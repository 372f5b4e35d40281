/** Buttons: plain, primary, dangerous, with a question before, or leading to another page. */

import { h } from "../dom.js";
import { confirmed } from "../dialog.js";
import { plainText } from "../mrkdwn.js";

const LOOKS = { primary: "button-primary", danger: "button-danger" };
const SAFE = /^(https?:\/\/|mailto:)/i;

/** @param {import("./index.js").Slot} slot */
export function renderButton({ element, block, surface }) {
  const label = plainText(element.text);
  const look = ["button", LOOKS[element.style] ?? ""].join(" ").trim();
  const node = h("button", { type: "button", class: look, "aria-label": element.accessibility_label ?? null }, h("span", { text: label }));
  node.addEventListener("click", async () => {
    if (node.getAttribute("aria-busy") === "true") return;
    if (element.confirm && !(await confirmed(element.confirm))) return;
    if (SAFE.test(element.url ?? "")) window.open(element.url, "_blank", "noopener,noreferrer");
    await busy(node, () => press(element, block, surface));
  });
  return node;
}

function press(element, block, surface) {
  return surface.act({
    block_id: block.block_id ?? "", action_id: element.action_id ?? "", type: "button",
    text: element.text, value: element.value, style: element.style,
  });
}

/** Show a button as working while something happens; a second press in between does nothing. */
export async function busy(node, work) {
  node.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    node.removeAttribute("aria-busy");
  }
}
