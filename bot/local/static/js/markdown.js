/** The standard markdown of Slack's `markdown` block as DOM nodes: headings, lists, tables, quotes, fences and inline styles. */

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link, mention } from "./mrkdwn.js";

const INLINE = new RegExp(
  [
    "\\\\(?<plain>[\\\\`*_{}\\[\\]()#+\\-.!|>~<])",
    "(?<tick>`+)(?<code>.+?)\\k<tick>",
    "\\*\\*(?<bold>.+?)\\*\\*(?!\\*)",
    "~~(?<strike>.+?)~~",
    "\\*(?<star>[^\\s*](?:[^*]*[^\\s*])?)\\*",
    "(?<![\\p{L}\\p{N}])_(?<italic>[^\\s_](?:[^_]*[^\\s_])?)_(?![\\p{L}\\p{N}])",
    "\\[(?<label>(?:\\\\.|[^\\]\\\\])+)\\]\\((?<url>[^)\\s]+)\\)",
    "<(?<address>https?:\\/\\/[^>\\s]+)>",
    "<@(?<user>[A-Z0-9]+)>",
  ].join("|"),
  "gu",
);

/** Parse a markdown text into nodes. */
export function markdown(source) {
  const reader = { lines: source.replaceAll("\r\n", "\n").split("\n"), at: 0 };
  const nodes = [];
  while (reader.at < reader.lines.length) {
    const node = BLOCKS.reduce((found, block) => found ?? block(reader), null);
    if (node) nodes.push(node);
  }
  return nodes;
}

/** Parse one stretch of inline markdown. */
export function inlineMarkdown(source) {
  const nodes = [];
  let at = 0;
  for (const match of source.matchAll(INLINE)) {
    if (match.index > at) nodes.push(withEmoji(source.slice(at, match.index)));
    nodes.push(inlineNode(match.groups));
    at = match.index + match[0].length;
  }
  if (at < source.length) nodes.push(withEmoji(source.slice(at)));
  return nodes;
}

function inlineNode(found) {
  if (found.plain !== undefined) return document.createTextNode(found.plain);
  if (found.code !== undefined) return h("code", { text: found.code.trim() });
  if (found.bold !== undefined) return h("strong", {}, inlineMarkdown(found.bold));
  if (found.strike !== undefined) return h("s", {}, inlineMarkdown(found.strike));
  if (found.label !== undefined) return link(found.url, found.label.replaceAll(/\\(.)/g, "$1"));
  if (found.address !== undefined) return link(found.address, "");
  if (found.user !== undefined) return mention(found.user);
  return h("em", {}, inlineMarkdown(found.star ?? found.italic));
}

const BLOCKS = [blank, fence, heading, rule, quote, table, list, paragraph];

function blank(reader) {
  if (reader.lines[reader.at].trim() !== "") return null;
  reader.at += 1;
  return document.createTextNode("");
}

function fence(reader) {
  if (!reader.lines[reader.at].startsWith("```")) return null;
  const end = reader.lines.findIndex((line, index) => index > reader.at && line.startsWith("```"));
  const stop = end < 0 ? reader.lines.length : end;
  const code = reader.lines.slice(reader.at + 1, stop).join("\n");
  reader.at = stop + 1;
  return h("pre", { class: "fence" }, h("code", { text: code }));
}

function heading(reader) {
  const match = /^(#{1,6})\s+(.*?)\s*#*$/.exec(reader.lines[reader.at]);
  if (!match) return null;
  reader.at += 1;
  const level = Math.min(match[1].length + 2, 6);
  return h(`h${level}`, { class: `md-heading md-heading-${match[1].length}` }, inlineMarkdown(match[2]));
}

function rule(reader) {
  if (!/^\s*([-*_])(\s*\1){2,}\s*$/.test(reader.lines[reader.at])) return null;
  reader.at += 1;
  return h("hr");
}

function quote(reader) {
  const quoted = take(reader, (line) => line.startsWith(">"));
  return quoted.length ? h("blockquote", {}, markdown(quoted.map((line) => line.replace(/^> ?/, "")).join("\n"))) : null;
}

function table(reader) {
  const divider = reader.lines[reader.at + 1] ?? "";
  if (!reader.lines[reader.at].includes("|") || !/^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(divider)) return null;
  const [head, marks, ...rows] = take(reader, (line) => line.includes("|")).map(cells);
  const right = marks.map((mark) => mark.endsWith(":") && !mark.startsWith(":"));
  const row = (tag) => (line) => h("tr", {}, line.map((cell, index) => h(tag, { class: right[index] ? "number" : null }, inlineMarkdown(cell))));
  const sheet = h("table", {}, h("thead", {}, row("th")(head)), h("tbody", {}, rows.map(row("td"))));
  return h("div", { class: "table-frame", tabindex: "0", role: "group", "aria-label": "Table" }, sheet);
}

function cells(line) {
  return line.trim().replace(/^\|/, "").replace(/\|$/, "").split(/(?<!\\)\|/).map((cell) => cell.trim());
}

function list(reader) {
  const first = /^(\s*)([-*+]|\d+[.)])\s+/.exec(reader.lines[reader.at]);
  if (!first) return null;
  const indent = first[1].length;
  const ordered = /\d/.test(first[2]);
  const items = [];
  while (reader.at < reader.lines.length) {
    const match = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/.exec(reader.lines[reader.at]);
    if (!match || match[1].length < indent) break;
    if (match[1].length > indent) {
      items.at(-1).append(list(reader));
      continue;
    }
    items.push(item(match[3]));
    reader.at += 1;
  }
  return h(ordered ? "ol" : "ul", ordered ? { start: Number.parseInt(first[2], 10) } : {}, items);
}

function item(text) {
  const task = /^\[( |x)\]\s+(.*)$/i.exec(text);
  if (!task) return h("li", {}, inlineMarkdown(text));
  return h("li", { class: "task" }, task[1] === " " ? "☐ " : "☑ ", inlineMarkdown(task[2]));
}

function paragraph(reader) {
  const starts = /^(```|#{1,6}\s|>|\s*([-*+]|\d+[.)])\s)/;
  const first = reader.lines[reader.at];
  reader.at += 1;
  const rest = take(reader, (line) => line.trim() !== "" && !starts.test(line));
  const lines = [first, ...rest].map((line) => inlineMarkdown(line.trim()));
  return h("p", {}, lines.flatMap((nodes, index) => (index === 0 ? nodes : [h("br"), ...nodes])));
}

function take(reader, wanted) {
  const start = reader.at;
  while (reader.at < reader.lines.length && wanted(reader.lines[reader.at])) reader.at += 1;
  return reader.lines.slice(start, reader.at);
}
