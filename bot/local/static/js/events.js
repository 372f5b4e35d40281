/** What each live event does to the page. */

import { ChannelPane } from "./channel.js";
import { announce } from "./dom.js";
import { showHome } from "./home.js";
import { Modals } from "./modal.js";
import { plain } from "./speech.js";
import { emit, isBot, nameOf, setUnread, state } from "./state.js";
import { ThreadPane } from "./thread.js";
import { showProgress } from "./toolbar.js";
import { toast } from "./toast.js";

/**
 * Make the function that takes events.
 * @param {{channel: ChannelPane, thread: ThreadPane, modals: Modals}} panes
 */
export function eventTaker({ channel, thread, modals }) {
  const takers = {
    message: ({ message }) => arrived(message, true),
    ephemeral: ({ message }) => arrived({ ...message, ephemeral: true }, true),
    changed: ({ message }) => arrived(message, false),
    deleted: ({ channel: id, ts }) => {
      if (id === state.channel) channel.list?.remove(ts);
      if (id === thread.channel) thread.list?.remove(ts);
    },
    unread: ({ channel: id, unread, mentions }) => {
      if (id === state.channel && channel.list?.stuck && document.visibilityState === "visible") channel.markRead();
      else setUnread(id, unread, mentions);
    },
    view_open: ({ view }) => modals.open(view),
    view_push: ({ view }) => modals.push(view),
    view_update: ({ view }) => modals.update(view),
    home: ({ view }) => showHome(view),
    status: ({ channel: id, thread_ts: ts, text }) => status(id, ts, text),
    notice: ({ text }) => toast(text, "note"),
    progress: ({ text }) => showProgress(text),
    reset: () => emit("reload"),
  };

  function arrived(message, isNew) {
    const reply = Boolean(message.thread_ts) && message.thread_ts !== message.ts;
    if (thread.holds(message)) thread.take(message);
    if (message.channel === state.channel && !reply) channel.take(message);
    if (!isNew || message.channel !== state.channel || message.user === state.person) return;
    if (isBot(message.user)) status(message.channel, message.thread_ts, "");
    announce(`${nameOf(message.user)}: ${plain(message.text ?? "")}`);
  }

  function status(id, ts, text) {
    const said = text && /^is |^are /.test(text) ? `${state.bot.name} ${text}` : text;
    const inThread = Boolean(ts) && thread.ts === ts && thread.channel === id;
    if (inThread) thread.composer.showStatus(said);
    else if (id === state.channel) channel.composer?.showStatus(said);
  }

  return (name, data) => takers[name](data);
}
