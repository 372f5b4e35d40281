/** The middle of the page: a channel's head, its messages and its message box; in Pillar's conversation also the Home tab. */

import { get, post } from "./api.js";
import { Composer } from "./composer.js";
import { h, icon, iconButton } from "./dom.js";
import { renderHome } from "./home.js";
import { MessageList } from "./messages.js";
import { retry, send } from "./outbox.js";
import { avatar } from "./people.js";
import { channelById, emit, nameOf, setUnread, state } from "./state.js";
import { toast } from "./toast.js";

const PAGE = 60;
const STARTERS = ["/health acme", "/book", "/pillar help"];

/** The channel on screen. */
export class ChannelPane {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
  }

  /** Show a channel. */
  async open(id, tab = "messages") {
    const channel = channelById(id);
    Object.assign(state, { channel: id, tab });
    this.channel = channel;
    this.list = null;
    this.composer = null;
    document.title = `${titleOf(channel)} · Pillar`;
    if (tab === "home") {
      this.root.replaceChildren(this.#head());
      await renderHome(this.root);
      return;
    }
    this.#build(channel);
    await this.#load(channel);
  }

  /** Take an event about a message of this channel's top level. */
  take(message) {
    if (!this.list) return;
    this.empty?.remove();
    const atBottom = this.list.stuck;
    this.list.upsert(message);
    if (atBottom) this.markRead();
  }

  /** Tell the server how far this person has read. */
  markRead() {
    const { channel, list } = this;
    const ts = list?.newest;
    if (!ts || document.visibilityState !== "visible") return;
    if (Number(ts) <= Number(channel.last_read ?? 0) && !channel.unread) return;
    channel.last_read = ts;
    setUnread(channel.id, 0, 0);
    post("/local/read", { person: state.person, channel: channel.id, ts }).catch(() => {});
  }

  #build(channel) {
    const place = { channel: channel.id };
    this.list = new MessageList({
      label: `Messages in ${titleOf(channel)}`,
      days: true,
      top: h("div", { class: "list-top" }),
      onBottom: () => this.markRead(),
      onTop: () => this.#loadEarlier(),
      deeds: {
        openThread: (ts) => emit("open-thread", ts),
        dismiss: (message) => dismiss(this.list, message),
        retry: (message) => retry(this.list, place, message),
      },
    });
    const label = channel.kind === "dm" ? `Message ${channel.name}` : `Message #${channel.name}`;
    this.composer = new Composer({ place: channel.id, label, commands: true, send: (text) => send(this.list, place, text) });
    this.root.replaceChildren(this.#head(), this.list.node, this.composer.node);
  }

  async #load(channel) {
    this.loading = true;
    const { list } = this;
    list.scroller.classList.add("loading");
    try {
      const { messages, has_more: more } = await get("/local/history", { person: state.person, channel: channel.id, limit: PAGE });
      if (list !== this.list) return;
      this.more = more;
      list.show(messages, channel.unread ? channel.last_read : null);
      if (messages.length === 0 && list.items.length === 0) this.#showEmpty(channel);
      else if (channel.kind === "dm" && messages.length < 3) this.#suggest();
    } catch (error) {
      toast(error.message, "error");
    } finally {
      list.scroller.classList.remove("loading");
      this.loading = false;
    }
    this.markRead();
  }

  async #loadEarlier() {
    if (this.loading || !this.more || !this.list.items.length) return;
    this.loading = true;
    const { list, channel } = this;
    try {
      const before = list.items[0].ts;
      const { messages, has_more: more } = await get("/local/history", { person: state.person, channel: channel.id, before, limit: PAGE });
      this.more = more;
      if (list === this.list) list.prepend(messages);
    } catch (error) {
      toast(error.message, "error");
    } finally {
      this.loading = false;
    }
  }

  #showEmpty(channel) {
    const dm = channel.kind === "dm";
    const title = dm ? "Ask Pillar about an account" : `Nothing in #${channel.name} yet`;
    const text = dm
      ? "Pillar answers on the demo book: health with its reasons, your book, what to do next. Start with one of these."
      : "Messages appear here. Type / for a command, or mention @Pillar; answers with account data are shown only to you.";
    this.empty = h("div", { class: "empty" }, avatar(state.bot.id, "large"), h("h2", { text: title }), h("p", { text }), this.#starters());
    this.list.scroller.prepend(this.empty);
  }

  /** Under the bot's greeting: something to begin with. */
  #suggest() {
    this.empty = h("div", { class: "suggestions" }, h("p", { text: "Start with one of these:" }), this.#starters());
    this.list.scroller.append(this.empty);
  }

  #starters() {
    return h("div", { class: "starters" }, STARTERS.map((text) => h("button", { type: "button", class: "button starter", text, onclick: () => this.composer.put(text) })));
  }

  #head() {
    const { channel } = this;
    const dm = channel.kind === "dm";
    const members = dm ? "" : `${channel.members.length} ${channel.members.length === 1 ? "member" : "members"}`;
    const about = [channel.kind === "shared" ? "shared with a customer" : "", members].filter(Boolean).join(" · ");
    const faces = dm ? null : h("span", { class: "head-about", text: about, title: channel.members.map(nameOf).join(", ") });
    return h(
      "header", { class: "channel-head" },
      iconButton("menu", "Open the channel list", () => emit("drawer", true), { class: "icon-button only-narrow" }),
      h("div", { class: "head-words" }, h("h1", {}, dm ? avatar(state.bot.id, "small") : icon(channel.kind === "shared" ? "shared" : "hash"), channel.name), channel.topic && h("p", { class: "topic", text: channel.topic, title: channel.topic })),
      faces,
      dm && this.#tabs(),
    );
  }

  #tabs() {
    const tab = (name, label, sign) =>
      h("button", { type: "button", role: "tab", class: "tab", "aria-selected": String(state.tab === name), tabindex: state.tab === name ? "0" : "-1", "data-tab": name, onclick: () => emit("open-tab", name) }, icon(sign), label);
    const other = { messages: "home", home: "messages" };
    const turn = (event) => ["ArrowLeft", "ArrowRight"].includes(event.key) && emit("open-tab", other[state.tab]);
    return h("div", { class: "tabs", role: "tablist", "aria-label": "Pillar", onkeydown: turn }, tab("messages", "Messages", "chat"), tab("home", "Home", "home"));
  }
}

/** "#cs-team" or the name of the conversation. */
export function titleOf(channel) {
  return channel.kind === "dm" ? channel.name : `#${channel.name}`;
}

/** Put an ephemeral message away, here and on the server. */
export async function dismiss(list, message) {
  list.remove(message.ts);
  try {
    await post("/local/dismiss", { person: state.person, channel: message.channel, ts: message.ts });
  } catch (error) {
    list.upsert(message);
    toast(error.message, "error");
  }
}
