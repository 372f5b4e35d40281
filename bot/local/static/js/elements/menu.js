/**
 * The list that opens under a select: found by typing, walked with the arrow keys, chosen with Enter, left with Escape.
 * It is a popover, so it lies above everything; inside a modal it lives in the dialog, because the rest of the page is inert.
 */

import { freshId, h, icon } from "../dom.js";
import { plainText } from "../mrkdwn.js";

const GAP = 4;
const MARGIN = 8;
const WAIT = 160;

/** @typedef {{label: string, options: any[]}} Group */

/** A menu under a button. */
export class Menu {
  /**
   * @param {object} wishes
   * @param {HTMLElement} wishes.anchor the button that opened it; gets the focus back
   * @param {string} wishes.label
   * @param {boolean} wishes.searchable
   * @param {(typed: string) => Promise<Group[]|string>} wishes.load groups of options, or a sentence when there are none
   * @param {(option: any) => boolean} wishes.isChosen
   * @param {(option: any) => void} wishes.pick
   * @param {boolean} [wishes.multiple] stays open after a choice
   */
  constructor(wishes) {
    this.wishes = wishes;
    this.active = -1;
    this.list = h("ul", { class: "menu-list", role: "listbox", id: freshId("menu"), "aria-label": wishes.label, "aria-multiselectable": wishes.multiple ? "true" : null, tabindex: "-1" });
    this.search = wishes.searchable ? this.#searchBox() : null;
    this.box = h("div", { class: "menu", popover: "auto" }, this.search, this.list);
    this.box.addEventListener("keydown", (event) => this.#key(event));
    this.box.addEventListener("toggle", (event) => event.newState === "closed" && this.#closed());
  }

  /** Show it and load what there is. */
  async open() {
    const { anchor } = this.wishes;
    (anchor.closest("dialog") ?? document.body).append(this.box);
    this.box.showPopover();
    anchor.setAttribute("aria-expanded", "true");
    this.#place();
    (this.search ?? this.list).focus();
    await this.#load("");
  }

  /** Hide it and give the focus back. */
  close() {
    if (this.box.isConnected && this.box.matches(":popover-open")) this.box.hidePopover();
  }

  #searchBox() {
    const box = h("input", {
      class: "menu-search", type: "text", role: "combobox", placeholder: "Type to search", autocomplete: "off",
      "aria-expanded": "true", "aria-controls": this.list.id, "aria-autocomplete": "list", "aria-label": `Search: ${this.wishes.label}`,
    });
    box.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.#load(box.value), WAIT);
    });
    return box;
  }

  async #load(typed) {
    const asked = (this.asked = Symbol(typed));
    const slow = setTimeout(() => this.#say("Searching…"), WAIT);
    const found = await this.wishes.load(typed).catch((error) => error.message);
    clearTimeout(slow);
    if (asked !== this.asked) return;
    if (typeof found === "string") this.#say(found);
    else this.#draw(found);
    this.#place();
  }

  #say(sentence) {
    this.options = [];
    this.active = -1;
    this.list.replaceChildren(h("li", { class: "menu-empty", role: "presentation", text: sentence }));
  }

  #draw(groups) {
    this.options = groups.flatMap((group) => group.options);
    if (this.options.length === 0) {
      this.#say("Nothing found");
      return;
    }
    this.list.replaceChildren(...groups.flatMap((group) => [group.label && h("li", { class: "menu-group", role: "presentation", text: group.label }), ...group.options.map((option) => this.#row(option))]).filter(Boolean));
    this.#activate(Math.max(0, this.options.findIndex(this.wishes.isChosen)));
  }

  #row(option) {
    const chosen = this.wishes.isChosen(option);
    const words = h("span", { class: "menu-words" }, h("span", { text: plainText(option.text) }), option.description && h("span", { class: "menu-description", text: plainText(option.description) }));
    const row = h("li", { class: "menu-option", role: "option", id: freshId("option"), "aria-selected": String(chosen) }, words, chosen && icon("check"));
    row.addEventListener("pointermove", () => this.#activate(this.#rows().indexOf(row), false));
    row.addEventListener("click", () => this.#pick(option));
    return row;
  }

  #rows() {
    return [...this.list.querySelectorAll(".menu-option")];
  }

  #activate(index, scroll = true) {
    this.active = index;
    const rows = this.#rows();
    rows.forEach((row, at) => row.classList.toggle("active", at === index));
    const id = rows[index]?.id ?? "";
    (this.search ?? this.list).setAttribute("aria-activedescendant", id);
    if (scroll) rows[index]?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    const last = (this.options?.length ?? 0) - 1;
    const moves = { ArrowDown: this.active >= last ? 0 : this.active + 1, ArrowUp: this.active <= 0 ? last : this.active - 1, Home: this.search ? null : 0, End: this.search ? null : last };
    if (moves[event.key] !== undefined && moves[event.key] !== null) {
      event.preventDefault();
      this.#activate(moves[event.key]);
    } else if (event.key === "Enter" || (event.key === " " && !this.search)) {
      event.preventDefault();
      if (this.options?.[this.active]) this.#pick(this.options[this.active]);
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (!this.search && event.key.length === 1) {
      this.#jump(event.key.toLowerCase());
    }
  }

  #jump(letter) {
    const names = this.options.map((option) => plainText(option.text).toLowerCase());
    const after = names.findIndex((name, index) => index > this.active && name.startsWith(letter));
    const found = after >= 0 ? after : names.findIndex((name) => name.startsWith(letter));
    if (found >= 0) this.#activate(found);
  }

  #pick(option) {
    this.wishes.pick(option);
    if (!this.wishes.multiple) {
      this.close();
      return;
    }
    const at = this.active;
    this.#rows()[at].replaceWith(this.#row(option));
    this.#activate(at, false);
  }

  #closed() {
    clearTimeout(this.timer);
    this.box.remove();
    this.wishes.anchor.setAttribute("aria-expanded", "false");
    if (this.wishes.anchor.isConnected && (document.activeElement === document.body || document.activeElement === null)) this.wishes.anchor.focus();
  }

  #place() {
    const edge = this.wishes.anchor.getBoundingClientRect();
    this.box.style.minWidth = `${Math.max(edge.width, 200)}px`;
    const { width, height } = this.box.getBoundingClientRect();
    const below = edge.bottom + GAP;
    const fits = below + height <= innerHeight - MARGIN;
    this.box.style.top = `${fits ? below : Math.max(MARGIN, edge.top - GAP - height)}px`;
    this.box.style.left = `${Math.max(MARGIN, Math.min(edge.left, innerWidth - width - MARGIN))}px`;
  }
}
