/** The rich_text block: sections, lists, quotes and preformatted text, made of styled runs, links, mentions and emoji. */

import { h } from "../dom.js";
import { emojiCharacter } from "../emoji.js";
import { link, mention } from "../mrkdwn.js";
import { channelById } from "../state.js";
import { slackDate } from "../time.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };
const LIST_MARKS = ["disc", "circle", "square"];

/** Draw a rich_text block. */
export function renderRichText(block) {
  return h("div", { class: "prose" }, richParts(block.elements));
}

/** The parts of a rich text, for blocks and table cells alike. */
export function richParts(elements) {
  return elements.map((element) => {
    if (element.type === "rich_text_list") return richList(element);
    if (element.type === "rich_text_quote") return h("blockquote", {}, runs(element.elements));
    if (element.type === "rich_text_preformatted") return h("pre", { class: "fence" }, h("code", {}, runs(element.elements)));
    if (element.type === "rich_text_section") return h("div", { class: "rich-section" }, runs(element.elements));
    return h("span", { class: "unsupported", text: `Unsupported rich text “${element.type}”` });
  });
}

function richList(element) {
  const indent = Math.min(element.indent ?? 0, 8);
  const ordered = element.style === "ordered";
  const items = element.elements.map((item) => h("li", {}, runs(item.elements)));
  const list = h(ordered ? "ol" : "ul", { class: `indent-${indent}`, start: ordered ? (element.offset ?? 0) + 1 : null }, items);
  if (!ordered) list.style.listStyleType = LIST_MARKS[indent % LIST_MARKS.length];
  return list;
}

function runs(elements) {
  return elements.flatMap((element) => {
    const node = leaf(element);
    return Object.entries(STYLES)
      .filter(([style]) => element.style?.[style])
      .reduce((inner, [, tag]) => h(tag, {}, inner), node);
  });
}

function leaf(element) {
  switch (element.type) {
    case "text":
      return document.createTextNode(element.text);
    case "link":
      return link(element.url, element.text ?? "");
    case "user":
      return mention(element.user_id);
    case "channel":
      return h("span", { class: "mention", text: `#${channelById(element.channel_id)?.name ?? element.channel_id}` });
    case "broadcast":
      return h("span", { class: "mention", text: `@${element.range}` });
    case "emoji":
      return document.createTextNode(emojiCharacter(element.name) ?? fromUnicode(element) ?? `:${element.name}:`);
    case "date":
      return document.createTextNode(slackDate(element.timestamp, element.format));
    default:
      return h("span", { class: "unsupported", text: `Unsupported text “${element.type}”` });
  }
}

function fromUnicode(element) {
  if (!/^[0-9a-f-]+$/i.test(element.unicode ?? "")) return undefined;
  return String.fromCodePoint(...element.unicode.split("-").map((code) => Number.parseInt(code, 16)));
}
