/**
 * Slack's mrkdwn as DOM nodes: *bold*, _italic_, ~strike~, `code`, fences, quotes, links, mentions, emoji, &amp; entities.
 * Only text nodes carry data, and only web and mail addresses become links.
 */

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { channelById, nameOf, state } from "./state.js";
import { slackDate } from "./time.js";

const FENCE = /```\n?([\s\S]*?)\n?```/g;
const INLINE = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "<(?<angle>[^<>\\n]+)>",
    "(?<![\\p{L}\\p{N}*])\\*(?<bold>[^\\s*](?:[^*\\n]*[^\\s*])?)\\*(?![\\p{L}\\p{N}*])",
    "(?<![\\p{L}\\p{N}_])_(?<italic>[^\\s_](?:[^\\n]*?[^\\s_])?)_(?![\\p{L}\\p{N}_])",
    "(?<![\\p{L}\\p{N}~])~(?<strike>[^\\s~](?:[^~\\n]*[^\\s~])?)~(?![\\p{L}\\p{N}~])",
  ].join("|"),
  "gu",
);
const SAFE = /^(https?:\/\/|mailto:)/i;

/** Turn Slack's three entities back into characters. */
export function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** A text object or a mrkdwn string as nodes. */
export function textNodes(text) {
  if (text === null || text === undefined) return [];
  if (typeof text === "object" && text.type === "plain_text") return [withEmoji(unescape(text.text))];
  return mrkdwn(typeof text === "object" ? text.text : text);
}

/** A text object as one plain string, for labels and attributes. */
export function plainText(text) {
  if (text === null || text === undefined) return "";
  return withEmoji(unescape(typeof text === "object" ? text.text : text));
}

/** Parse mrkdwn into nodes. */
export function mrkdwn(source) {
  const nodes = [];
  let at = 0;
  for (const match of source.matchAll(FENCE)) {
    nodes.push(...lines(source.slice(at, match.index).replace(/\n$/, "")));
    nodes.push(h("pre", { class: "fence" }, h("code", { text: unescape(match[1]) })));
    at = match.index + match[0].length;
  }
  nodes.push(...lines(at > 0 ? source.slice(at).replace(/^\n/, "") : source));
  return nodes;
}

/** A link when the address is one a person may follow, else its text. */
export function link(url, label) {
  if (!SAFE.test(url)) return document.createTextNode(label || url);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", text: label || url.replace(/^mailto:/, "") });
}

/** A mention of a person; one's own is marked. */
export function mention(userId) {
  const mine = userId === state.person;
  return h("span", { class: mine ? "mention mention-me" : "mention", text: `@${nameOf(userId)}` });
}

function lines(source) {
  const nodes = [];
  let quote = null;
  source.split("\n").forEach((line, index) => {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      if (quote === null) nodes.push((quote = h("blockquote")));
      else quote.append(h("br"));
      quote.append(...inline(quoted[1]));
      return;
    }
    if (index > 0 && quote === null) nodes.push(h("br"));
    quote = null;
    nodes.push(...inline(line));
  });
  return source === "" ? [] : nodes;
}

function inline(source) {
  const nodes = [];
  let at = 0;
  for (const match of source.matchAll(INLINE)) {
    nodes.push(...plain(source.slice(at, match.index)), styled(match.groups));
    at = match.index + match[0].length;
  }
  return [...nodes, ...plain(source.slice(at))];
}

function plain(source) {
  return source === "" ? [] : [document.createTextNode(withEmoji(unescape(source)))];
}

function styled({ code, angle, bold, italic, strike }) {
  if (code !== undefined) return h("code", { text: unescape(code) });
  if (bold !== undefined) return h("strong", {}, inline(bold));
  if (italic !== undefined) return h("em", {}, inline(italic));
  if (strike !== undefined) return h("s", {}, inline(strike));
  return reference(angle);
}

function reference(angle) {
  const [target, label = ""] = angle.split("|", 2);
  if (target.startsWith("@")) return mention(target.slice(1));
  if (target.startsWith("#")) {
    return h("span", { class: "mention", text: `#${channelById(target.slice(1))?.name ?? (unescape(label) || target.slice(1))}` });
  }
  if (target.startsWith("!date^")) {
    const [, seconds, format = ""] = target.split("^");
    return document.createTextNode(Number.isFinite(Number(seconds)) ? slackDate(seconds, unescape(format)) : unescape(label));
  }
  if (target.startsWith("!")) return h("span", { class: "mention", text: `@${target.slice(1).split("^")[0]}` });
  return link(unescape(target), unescape(label));
}
