/** The thread beside the channel; on a narrow screen it lies over it. */

import { get } from "./api.js";
import { dismiss, titleOf } from "./channel.js";
import { Composer } from "./composer.js";
import { h, iconButton } from "./dom.js";
import { rememberFocus } from "./focus.js";
import { MessageList } from "./messages.js";
import { retry, send } from "./outbox.js";
import { channelById, emit, state } from "./state.js";
import { toast } from "./toast.js";

/** The thread on screen, if any. */
export class ThreadPane {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) emit("close-thread");
    });
  }

  /** Show the thread of a message. */
  async open(channelId, ts) {
    if (!this.ts) this.giveFocusBack = rememberFocus();
    this.channel = channelId;
    this.ts = ts;
    state.thread = ts;
    const place = { channel: channelId, thread_ts: ts };
    const list = this.#buildList(place);
    this.composer = new Composer({ place: `${channelId}/${ts}`, label: "Reply in this thread", commands: false, send: (text) => send(list, place, text) });
    this.root.replaceChildren(this.#head(channelId), list.node, this.composer.node);
    this.root.hidden = false;
    document.getElementById("app").classList.add("with-thread");
    this.composer.focus();
    await this.#load(list, channelId, ts);
  }

  /** Close it and lead the focus back to where it came from. */
  close() {
    if (!this.ts) return;
    this.ts = "";
    state.thread = "";
    this.list = null;
    this.composer = null;
    this.root.hidden = true;
    this.root.replaceChildren();
    document.getElementById("app").classList.remove("with-thread");
    this.giveFocusBack?.();
  }

  /** Does a message belong here? */
  holds(message) {
    return Boolean(this.ts) && message.channel === this.channel && (message.thread_ts === this.ts || message.ts === this.ts);
  }

  /** Take a new or changed message. */
  take(message) {
    this.list?.upsert(message);
    this.#count();
  }

  async #load(list, channelId, ts) {
    try {
      const { root, replies } = await get("/local/thread", { person: state.person, channel: channelId, ts });
      if (list !== this.list) return;
      list.show([root, ...replies].filter(Boolean));
      this.#count();
    } catch (error) {
      toast(error.message, "error");
    }
  }

  #buildList(place) {
    this.list = new MessageList({
      label: "Messages in this thread",
      deeds: { openThread: null, dismiss: (message) => dismiss(list, message), retry: (message) => retry(list, place, message) },
    });
    const { list } = this;
    return list;
  }

  #count() {
    const replies = this.list.items.length - 1;
    this.about.textContent = `${titleOf(channelById(this.channel))} · ${replies === 1 ? "1 reply" : `${Math.max(0, replies)} replies`}`;
  }

  #head(channelId) {
    this.about = h("p", { class: "topic", text: titleOf(channelById(channelId)) });
    return h(
      "header", { class: "channel-head" },
      iconButton("back", "Back to the channel", () => emit("close-thread"), { class: "icon-button only-narrow" }),
      h("div", { class: "head-words" }, h("h2", { text: "Thread" }), this.about),
      iconButton("close", "Close the thread", () => emit("close-thread"), { class: "icon-button only-wide" }),
    );
  }
}
