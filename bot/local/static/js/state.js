/** What the page knows: who is being played, the channels, the people. One object, changed here, listened to elsewhere. */

import { get } from "./api.js";

/** @typedef {{id: string, name: string, kind: "channel"|"shared"|"dm", topic: string, members: string[], unread: number, mentions: number, last_read: string}} Channel */
/** @typedef {{id: string, name: string, title?: string, standing?: string}} Person */

const listeners = new Map();

export const state = {
  /** Slack id of the person being played. */
  person: "",
  /** @type {any} */ me: null,
  /** @type {Person[]} */ people: [],
  /** @type {Channel[]} */ channels: [],
  commands: [],
  bot: { id: "U0PILLAR", bot_id: "B0PILLAR", name: "Pillar" },
  demo: { present: false, as_of: null, days_old: 0 },
  cursor: 0,
  /** The channel on screen. */ channel: "",
  /** "messages" or, in Pillar's conversation, "home". */ tab: "messages",
  /** Timestamp of the thread on screen, or "". */ thread: "",
};

/** Listen to a change by name. */
export function on(name, listener) {
  listeners.set(name, [...(listeners.get(name) ?? []), listener]);
}

/** Tell the listeners of a change. */
export function emit(name, detail) {
  for (const listener of listeners.get(name) ?? []) listener(detail);
}

/** Read everything about a person's workspace. */
export async function loadWorkspace(person) {
  const answer = await get("/local/state", { person });
  Object.assign(state, answer, { person: answer.me?.id ?? person });
  emit("workspace");
}

/** Find a channel the person is in. */
export function channelById(id) {
  return state.channels.find((channel) => channel.id === id);
}

/** Is this user the bot? */
export function isBot(id) {
  return id === state.bot.id || id === state.bot.bot_id;
}

/** Name of a person, the bot, or the id itself when nobody is known by it. */
export function nameOf(id) {
  if (isBot(id)) return state.bot.name;
  return state.people.find((person) => person.id === id)?.name ?? id;
}

/** What is new in a channel. */
export function setUnread(id, unread, mentions) {
  const channel = channelById(id);
  if (!channel) return;
  Object.assign(channel, { unread, mentions });
  emit("channels");
}
