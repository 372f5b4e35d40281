/**
 * A scrolling list of messages, in a channel or a thread. New ones are added, changed ones replaced in place; whoever reads
 * at the bottom stays there, whoever reads further up does not move and gets a "new messages" pill instead. What this person
 * wrote or what answers her alone is brought into view: it is what she waits for.
 */

import { h, icon } from "./dom.js";
import { rememberFocus } from "./focus.js";
import { renderMessage } from "./message.js";
import { dayName, moment, sameDay } from "./time.js";

const NEAR = 48;
const GROUP_MINUTES = 5;

/** A list of messages on the screen. */
export class MessageList {
  /**
   * @param {object} wishes
   * @param {string} wishes.label what a screen reader calls the list
   * @param {import("./message.js").Deeds} wishes.deeds
   * @param {HTMLElement} [wishes.top] stands above the first message
   * @param {() => void} [wishes.onBottom] the newest message was reached
   * @param {() => Promise<void>} [wishes.onTop] older messages are wanted
   * @param {boolean} [wishes.days] lines between the days
   */
  constructor(wishes) {
    this.wishes = wishes;
    this.items = [];
    this.nodes = new Map();
    this.unseen = 0;
    this.newFrom = null;
    this.list = h("ol", { class: "messages" });
    this.scroller = h("div", { class: "scroller", role: "log", "aria-live": "off", "aria-label": wishes.label, tabindex: "0" }, wishes.top, this.list);
    this.pill = h("button", { type: "button", class: "pill", hidden: true, onclick: () => this.toBottom() });
    this.node = h("div", { class: "list-frame" }, this.scroller, this.pill);
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.scroller.addEventListener("load", () => this.stuck && this.toBottom(), true);
    this.scroller.addEventListener("keydown", (event) => this.#walk(event));
    new ResizeObserver(() => this.stuck && this.toBottom()).observe(this.scroller);
    this.stuck = true;
  }

  /** Show these messages; those after `newFrom` stand under a line that says so. */
  show(messages, newFrom = null) {
    this.items = [...messages];
    this.newFrom = newFrom;
    this.#arrange();
    this.toBottom();
    const line = this.list.querySelector(".new-line");
    if (line && this.scroller.scrollHeight > this.scroller.clientHeight) line.scrollIntoView({ block: "center" });
    this.#scrolled();
  }

  /** Add older messages on top without moving what is read. */
  prepend(messages) {
    this.#keepingPlace(() => {
      this.items = [...messages, ...this.items];
      this.#arrange();
    });
  }

  /** Add a message or put it in the place of its earlier self. */
  upsert(message) {
    const at = this.items.findIndex((item) => item.ts === message.ts || (message.client_id && item.client_id === message.client_id));
    const stuck = this.stuck;
    const pressed = this.nodes.get(this.items[at])?.contains(document.activeElement);
    this.#keepingPlace(() => {
      if (at >= 0) this.#replace(at, message);
      else this.items.push(message);
      this.items.sort((one, other) => Number(one.ts) - Number(other.ts));
      this.#arrange();
    });
    const own = message.pending || message.ephemeral;
    if (at < 0 && !stuck && !own) this.#count(1);
    if (at < 0 && own) this.toBottom();
    if (at < 0 && (stuck || own)) this.#showStart(message);
    else if (pressed) this.#showStart(this.items.find((item) => item.ts === message.ts));
  }

  /** Take a message away. */
  remove(key) {
    this.#keepingPlace(() => {
      this.items = this.items.filter((item) => item.ts !== key && item.client_id !== key);
      this.#arrange();
    });
  }

  /** The message with this timestamp or client id. */
  find(key) {
    return this.items.find((item) => item.ts === key || item.client_id === key);
  }

  /** Timestamp of the newest message that is really posted. */
  get newest() {
    return this.items.findLast((item) => !item.pending && !item.failed && !item.ephemeral)?.ts ?? "";
  }

  /** Go to the newest message. */
  toBottom() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.stuck = true;
    this.#count(-this.unseen);
  }

  /** A message taller than the window is read from its first line, a new one as well as one that answers a pressed button. */
  #showStart(message) {
    const node = this.nodes.get(message);
    const top = this.scroller.getBoundingClientRect().top;
    if (!node || node.offsetHeight <= this.scroller.clientHeight - NEAR || node.getBoundingClientRect().top >= top) return;
    this.stuck = false;
    node.scrollIntoView({ block: "start" });
  }

  #replace(at, message) {
    const before = this.items[at];
    this.items[at] = { ...message, client_id: message.client_id ?? before.client_id };
    const old = this.nodes.get(before);
    this.nodes.delete(before);
    if (!old) return;
    const restore = old.contains(document.activeElement) ? rememberFocus() : null;
    const fresh = renderMessage(this.items[at], this.wishes.deeds);
    fresh.classList.add("settled");
    this.nodes.set(this.items[at], fresh);
    old.replaceWith(fresh);
    if (restore && !restore()) fresh.focus({ preventScroll: true });
  }

  /** Bring nodes, day lines and grouping into the order of the items, touching only what is out of place. */
  #arrange() {
    for (const line of this.list.querySelectorAll(".line")) line.remove();
    const wanted = new Set(this.items);
    for (const [item, node] of this.nodes) {
      if (wanted.has(item)) continue;
      node.remove();
      this.nodes.delete(item);
    }
    let place = this.list.firstElementChild;
    this.items.forEach((item, index) => {
      const node = this.#nodeOf(item);
      if (node === place) place = place.nextElementSibling;
      else this.list.insertBefore(node, place);
      const lines = this.#linesBefore(item, this.items[index - 1]);
      node.before(...lines);
      node.classList.toggle("compact", lines.length === 0 && follows(item, this.items[index - 1]));
    });
  }

  #nodeOf(item) {
    if (!this.nodes.has(item)) this.nodes.set(item, renderMessage(item, this.wishes.deeds));
    return this.nodes.get(item);
  }

  #linesBefore(item, previous) {
    const lines = [];
    if (this.wishes.days && (!previous || !sameDay(previous.ts, item.ts))) {
      lines.push(h("li", { class: "line day-line" }, h("span", { text: dayName(item.ts) })));
    }
    const isNew = this.newFrom && Number(item.ts) > Number(this.newFrom);
    if (isNew && !(previous && Number(previous.ts) > Number(this.newFrom))) {
      lines.push(h("li", { class: "line new-line" }, h("span", { text: "New" })));
    }
    return lines;
  }

  #keepingPlace(change) {
    const anchor = this.stuck ? null : this.#firstVisible();
    const before = anchor?.getBoundingClientRect().top;
    const key = anchor?.dataset.ts;
    change();
    if (this.stuck) {
      this.toBottom();
      return;
    }
    const after = anchor?.isConnected ? anchor : this.list.querySelector(`[data-ts="${CSS.escape(key ?? "")}"]`);
    if (after) this.scroller.scrollTop += after.getBoundingClientRect().top - before;
  }

  #firstVisible() {
    const edge = this.scroller.getBoundingClientRect().top;
    return [...this.list.querySelectorAll(".message")].find((node) => node.getBoundingClientRect().bottom > edge + 1);
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.stuck = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.stuck) {
      this.#count(-this.unseen);
      this.wishes.onBottom?.();
    }
    if (scrollTop < NEAR) this.wishes.onTop?.();
  }

  #count(by) {
    this.unseen = Math.max(0, this.unseen + by);
    this.pill.hidden = this.unseen === 0;
    if (this.unseen) this.pill.replaceChildren(icon("down"), this.unseen === 1 ? "1 new message" : `${this.unseen} new messages`);
  }

  /** Arrow keys walk from message to message while the list or a message has the focus. */
  #walk(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const focused = document.activeElement;
    if (!step || !(focused === this.scroller || focused?.matches(".message"))) return;
    event.preventDefault();
    const nodes = [...this.list.querySelectorAll(".message")];
    const at = nodes.indexOf(focused);
    const next = at < 0 ? nodes.at(-1) : nodes[Math.max(0, Math.min(nodes.length - 1, at + step))];
    next?.focus();
  }
}

function follows(item, previous) {
  if (!previous || previous.user !== item.user || previous.ephemeral || item.ephemeral || previous.reply_count || item.blocks?.length) return false;
  return moment(item.ts) - moment(previous.ts) < GROUP_MINUTES * 60_000;
}
