/** One message: who, when, what, and what can be done with it. */

import { renderBlocks } from "./blocks/index.js";
import { renderFiles } from "./blocks/media.js";
import { h, icon, iconButton } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { avatar } from "./people.js";
import { isBot, nameOf, state } from "./state.js";
import { makeSurface } from "./surface.js";
import { clockTime, moment, relative, timeTag } from "./time.js";

/**
 * What a list does when something of a message is pressed.
 * @typedef {object} Deeds
 * @property {((ts: string) => void)|null} openThread
 * @property {(message: any) => void} dismiss
 * @property {(message: any) => void} retry
 */

/**
 * Draw a message.
 * @param {any} message
 * @param {Deeds} deeds
 */
export function renderMessage(message, deeds) {
  const marks = ["message", message.ephemeral && "ephemeral", message.pending && "pending", message.failed && "failed", mentionsMe(message) && "for-me"];
  return h(
    "li",
    { class: marks.filter(Boolean).join(" "), "data-ts": message.ts, "data-user": message.user, tabindex: "-1", "aria-label": `${nameOf(message.user)}, ${relative(moment(message.ts))}` },
    h("div", { class: "gutter" }, avatar(message.user), h("span", { class: "gutter-time", "aria-hidden": "true", text: clockTime(message.ts) })),
    h("div", { class: "message-body" }, privateMark(message, deeds), head(message), content(message), failure(message, deeds), threadLine(message, deeds)),
    tools(message, deeds),
  );
}

function mentionsMe(message) {
  return message.text?.includes(`<@${state.person}>`) && message.user !== state.person;
}

function head(message) {
  return h(
    "div", { class: "message-head" },
    h("span", { class: "author", text: nameOf(message.user) }),
    isBot(message.user) && h("span", { class: "badge", text: "App" }),
    standing(message.user),
    timeTag(message.ts),
    message.pending && h("span", { class: "sending", text: "sending…" }),
  );
}

function standing(userId) {
  const person = state.people.find((known) => known.id === userId);
  if (!person || !person.standing || person.standing === "member") return null;
  return h("span", { class: "badge badge-outside", text: person.standing === "guest" ? "Guest" : "External" });
}

function content(message) {
  const box = h("div", { class: "content" });
  if (message.blocks?.length) {
    const { channel, ts, thread_ts: threadTs, ephemeral } = message;
    const container = { type: "message", channel, ts, ephemeral: Boolean(ephemeral), ...(threadTs ? { thread_ts: threadTs } : {}) };
    box.append(renderBlocks(message.blocks, makeSurface("message", container)));
  } else if (message.text) {
    box.append(h("div", { class: "prose" }, mrkdwn(message.text)));
  }
  if (message.edited) box.append(h("span", { class: "edited", text: "(edited)", title: relative(moment(message.edited)) }));
  if (message.files?.length) box.append(renderFiles(message.files));
  return box;
}

function privateMark(message, deeds) {
  if (!message.ephemeral) return null;
  const dismiss = h("button", { type: "button", class: "link-button", text: "Dismiss", onclick: () => deeds.dismiss(message) });
  return h("div", { class: "private-mark" }, icon("eye"), h("span", { text: "Only visible to you" }), dismiss);
}

function failure(message, deeds) {
  if (!message.failed) return null;
  const retry = h("button", { type: "button", class: "link-button", text: "Try again", onclick: () => deeds.retry(message) });
  return h("p", { class: "failure", role: "alert" }, icon("warning"), `Not sent. ${message.failed} `, retry);
}

function threadLine(message, deeds) {
  if (!deeds.openThread || !message.reply_count) return null;
  const faces = (message.reply_users ?? []).slice(0, 4).map((user) => avatar(user, "small"));
  const count = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  const last = message.latest_reply && h("span", { class: "thread-last" }, "last reply ", timeTag(message.latest_reply));
  return h("button", { type: "button", class: "thread-line", onclick: () => deeds.openThread(message.ts) }, faces, h("span", { class: "thread-count", text: count }), last);
}

function tools(message, deeds) {
  if (!deeds.openThread || message.ephemeral || message.pending || message.failed) return null;
  return h("div", { class: "tools" }, iconButton("thread", "Reply in thread", () => deeds.openThread(message.ts)));
}
