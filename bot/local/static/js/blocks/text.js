/** Blocks that are read: header, section, context, divider, alert, markdown. */

import { h, icon } from "../dom.js";
import { markdown } from "../markdown.js";
import { plainText, textNodes } from "../mrkdwn.js";
import { renderElement } from "../elements/index.js";

const ALERT_ICONS = { default: "info", info: "info", warning: "warning", error: "warning", success: "check" };

/** A title. It is level 3, below the page's and the channel's. */
export function renderHeader(block) {
  return h("h3", { text: plainText(block.text) });
}

/** Text, facts in two columns, and something beside them. */
export function renderSection(block, surface) {
  const text = h("div", { class: "section-text" });
  if (block.text) text.append(h("div", { class: "prose" }, textNodes(block.text)));
  if (block.fields) text.append(h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "field prose" }, textNodes(field)))));
  const accessory = block.accessory && h("div", { class: "accessory" }, renderElement(block.accessory, block, surface));
  return h("div", {}, text, accessory);
}

/** Small print: texts and small pictures in a row. */
export function renderContext(block) {
  const parts = block.elements.map((element) =>
    element.type === "image"
      ? h("img", { class: "context-image", src: element.image_url, alt: element.alt_text ?? "" })
      : h("span", { class: "prose" }, textNodes(element)),
  );
  return h("div", {}, parts);
}

/** A line between parts. */
export function renderDivider() {
  return h("hr");
}

/** A notice in the colour of its level, with an icon so that colour is not all there is. */
export function renderAlert(block) {
  const level = Object.hasOwn(ALERT_ICONS, block.level) ? block.level : "default";
  const text = typeof block.text === "string" ? { type: "mrkdwn", text: block.text } : block.text;
  return h("div", { class: `alert alert-${level}`, role: "note" }, icon(ALERT_ICONS[level]), h("div", { class: "prose" }, textNodes(text)));
}

/** Standard markdown. */
export function renderMarkdown(block) {
  return h("div", { class: "prose md" }, markdown(block.text));
}
