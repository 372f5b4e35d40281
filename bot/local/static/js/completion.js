/** Completion in the message box: slash commands at the start of a message, people after an @. Arrows, Tab, Enter, Escape. */

import { freshId, h } from "./dom.js";
import { avatar } from "./people.js";
import { state } from "./state.js";

const MOST = 8;

/** @typedef {{insert: string, from: number, exact: boolean, row: () => Node[]}} Suggestion */

/** The list above a message box. */
export class Completion {
  /**
   * @param {HTMLTextAreaElement} box
   * @param {boolean} commands false in threads, where Slack runs no slash commands
   */
  constructor(box, commands) {
    this.box = box;
    this.commands = commands;
    this.found = [];
    this.active = 0;
    this.node = h("ul", { class: "completion", role: "listbox", id: freshId("completion"), "aria-label": "Suggestions", hidden: true });
    box.setAttribute("aria-controls", this.node.id);
    box.setAttribute("aria-expanded", "false");
    box.addEventListener("input", () => this.refresh());
    box.addEventListener("click", () => this.refresh());
    box.addEventListener("blur", () => this.close());
  }

  /** Is the list on screen? */
  get open() {
    return this.found.length > 0;
  }

  /** Look at what was typed and suggest. */
  refresh() {
    const caret = this.box.selectionStart;
    const typed = this.box.value.slice(0, caret);
    this.found = (this.commands && typed.startsWith("/") ? commandsFor(typed) : peopleFor(typed)).slice(0, MOST);
    this.active = 0;
    this.#draw();
  }

  /** Hide the list. */
  close() {
    this.found = [];
    this.#draw();
  }

  /** Take a key; true when it was meant for the list. */
  key(event) {
    if (!this.open || event.isComposing) return false;
    const count = this.found.length;
    if (event.key === "ArrowDown") this.active = (this.active + 1) % count;
    else if (event.key === "ArrowUp") this.active = (this.active + count - 1) % count;
    else if (event.key === "Escape") this.found = [];
    else if (event.key === "Enter" && !event.shiftKey && this.found[this.active].exact) {
      this.close();
      return false;
    } else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey)) this.take(this.active);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    this.#draw();
    return true;
  }

  /** Put a suggestion into the text. */
  take(index) {
    const { insert, from } = this.found[index];
    this.found = [];
    this.box.setRangeText(insert, from, this.box.selectionStart, "end");
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #draw() {
    this.node.hidden = !this.open;
    this.box.setAttribute("aria-expanded", String(this.open));
    this.node.replaceChildren(...this.found.map((suggestion, index) => this.#row(suggestion, index)));
    const active = this.node.children[this.active];
    if (active) {
      this.box.setAttribute("aria-activedescendant", active.id);
      active.scrollIntoView({ block: "nearest" });
    } else this.box.removeAttribute("aria-activedescendant");
  }

  #row(suggestion, index) {
    const row = h("li", { class: index === this.active ? "completion-row active" : "completion-row", role: "option", id: `${this.node.id}-${index}`, "aria-selected": String(index === this.active) }, suggestion.row());
    row.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.take(index);
    });
    return row;
  }
}

/** @returns {Suggestion[]} */
function commandsFor(typed) {
  if (typed.includes("\n")) return [];
  const wanted = typed.toLowerCase();
  const starts = state.commands.filter((known) => known.command.startsWith(wanted));
  const contains = wanted.includes(" ") ? [] : state.commands.filter((known) => !known.command.startsWith(wanted) && known.command.includes(wanted.slice(1)));
  return [...starts, ...contains].map((known) => ({
    insert: `${known.command} `, from: 0, exact: known.command === wanted,
    row: () => [
      h("span", { class: "completion-command" }, h("b", { text: known.command }), known.usage && ` ${known.usage}`),
      h("span", { class: "completion-about", text: known.description }),
    ],
  }));
}

/** @returns {Suggestion[]} */
function peopleFor(typed) {
  const match = /(^|\s)@([\p{L}\p{N}.'-]*(?: [\p{L}\p{N}.'-]*)?)$/u.exec(typed);
  if (!match) return [];
  const wanted = match[2].toLowerCase();
  const everyone = [{ id: state.bot.id, name: state.bot.name, title: "Your customer success assistant" }, ...state.people];
  return everyone
    .filter((person) => person.name.toLowerCase().startsWith(wanted) || person.name.toLowerCase().includes(` ${wanted}`))
    .map((person) => ({
      insert: `@${person.name} `, from: typed.length - match[2].length - 1, exact: false,
      row: () => [avatar(person.id, "small"), h("b", { text: person.name }), h("span", { class: "completion-about", text: person.title ?? "" })],
    }));
}
