/** Sending: a message shows at once as "sending…" and becomes the real one; a slash command shows nothing of its own. */

import { post } from "./api.js";
import { nameOf, state } from "./state.js";

/**
 * Send a text from a list's composer.
 * @param {import("./messages.js").MessageList} list
 * @param {{channel: string, thread_ts?: string}} place
 * @param {string} text
 */
export async function send(list, place, text) {
  list.toBottom(); // who asks wants to see the answer
  if (text.startsWith("/")) {
    await post("/local/send", { person: state.person, ...place, text, client_id: crypto.randomUUID() });
    return;
  }
  const clientId = crypto.randomUUID();
  list.upsert({ ts: timestamp(), ...place, user: state.person, text: asMrkdwn(text), typed: text, client_id: clientId, pending: true });
  await deliver(list, place, text, clientId);
}

/** Try once more with a message that did not go through. */
export async function retry(list, place, message) {
  list.upsert({ ...message, failed: "", pending: true });
  await deliver(list, place, message.typed, message.client_id);
}

/** A failed message stays in the list with its text and a way to send it again. */
async function deliver(list, place, text, clientId) {
  try {
    const answer = await post("/local/send", { person: state.person, ...place, text, client_id: clientId });
    const waiting = list.find(clientId);
    if (waiting?.pending) list.upsert({ ...waiting, ts: answer.ts ?? waiting.ts, pending: false });
  } catch (error) {
    const waiting = list.find(clientId);
    if (waiting) list.upsert({ ...waiting, pending: false, failed: error.message });
  }
}

function timestamp() {
  return (Date.now() / 1000).toFixed(6);
}

/** What the server will make of a typed text: data escaped, @names as mentions. */
function asMrkdwn(text) {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const known = [state.bot.id, ...state.people.map((person) => person.id)].sort((one, other) => nameOf(other).length - nameOf(one).length);
  return known.reduce((done, id) => done.replaceAll(`@${nameOf(id)}`, `<@${id}>`), escaped);
}
