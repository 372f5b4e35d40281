/** The message box of a channel or a thread: grows with its text, completes, sends at once and gives back what did not go through. */

import { Completion } from "./completion.js";
import { h, iconButton } from "./dom.js";
import { state } from "./state.js";

const TALLEST = 220;

/** A message box. */
export class Composer {
  /**
   * @param {object} wishes
   * @param {string} wishes.place key of the draft, for example "C0TEAM" or "C0TEAM/17638…"
   * @param {string} wishes.label
   * @param {boolean} wishes.commands
   * @param {(text: string) => Promise<void>} wishes.send rejects with a sentence when the text did not go through
   */
  constructor(wishes) {
    this.wishes = wishes;
    this.key = `pillar.draft.${state.person}.${wishes.place}`;
    this.box = h("textarea", {
      class: "composer-text", id: wishes.commands ? "composer-text" : "thread-composer-text", rows: 1, role: "combobox",
      "aria-label": wishes.label, "aria-autocomplete": "list", "aria-haspopup": "listbox", placeholder: wishes.label, enterkeyhint: "send", spellcheck: "true",
    });
    this.completion = new Completion(this.box, wishes.commands);
    this.error = h("p", { class: "composer-error", role: "alert", hidden: true });
    this.status = h("div", { class: "status", role: "status" });
    this.button = iconButton("send", "Send", () => this.submit(), { class: "icon-button send" });
    this.node = h("div", { class: "composer" }, this.completion.node, this.error, this.#frame(), this.#foot());
    this.box.value = sessionStorage.getItem(this.key) ?? "";
    this.box.addEventListener("input", () => this.#typed());
    this.box.addEventListener("keydown", (event) => this.#key(event));
    this.#typed();
  }

  /** Move the focus here. */
  focus() {
    this.box.focus();
  }

  /** Put a text into the box, ready to be finished. */
  put(text) {
    this.box.value = text;
    this.#typed();
    this.focus();
    this.box.setSelectionRange(text.length, text.length);
    this.completion.refresh();
  }

  /** Say what is going on here ("Pillar is thinking…"); an empty text ends it. */
  showStatus(text) {
    this.status.replaceChildren(...(text ? [h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), text] : []));
    this.node.classList.toggle("has-status", Boolean(text));
  }

  /** Send what is in the box. */
  async submit() {
    const text = this.box.value.trim();
    if (text === "") return;
    this.last = text;
    this.#say("");
    this.box.value = "";
    this.#typed();
    this.completion.close();
    this.focus();
    try {
      await this.wishes.send(text);
    } catch (error) {
      this.#giveBack(text, error.message);
    }
  }

  #giveBack(text, sentence) {
    const typedSince = this.box.value;
    this.box.value = typedSince.trim() ? `${text}\n${typedSince}` : text;
    this.#typed();
    this.#say(sentence);
  }

  #say(sentence) {
    this.error.textContent = sentence;
    this.error.hidden = sentence === "";
    this.node.classList.toggle("has-error", sentence !== "");
  }

  #typed() {
    const { box } = this;
    this.button.disabled = box.value.trim() === "";
    if (box.value) sessionStorage.setItem(this.key, box.value);
    else sessionStorage.removeItem(this.key);
    box.style.height = "auto";
    if (box.isConnected) box.style.height = `${Math.min(box.scrollHeight, TALLEST)}px`;
  }

  #key(event) {
    if (this.completion.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "ArrowUp" && this.box.value === "" && this.last) {
      event.preventDefault();
      this.put(this.last);
      this.completion.close();
    }
  }

  #frame() {
    const start = (text) => () => this.put(text === "/" ? "/" : `${this.box.value}${/\S$/.test(this.box.value) ? " " : ""}@`);
    return h(
      "div", { class: "composer-frame" },
      this.box,
      h(
        "div", { class: "composer-tools" },
        this.wishes.commands && iconButton("slash", "Start a command", start("/")),
        iconButton("at", "Mention someone", start("@")),
        this.button,
      ),
    );
  }

  #foot() {
    const keys = [["Enter", "sends"], ["Shift + Enter", "new line"], ...(this.wishes.commands ? [["/", "commands"]] : []), ["@", "people"]];
    return h("div", { class: "composer-foot" }, this.status, h("p", { class: "keys" }, keys.map(([key, does]) => h("span", {}, h("kbd", { text: key }), ` ${does}`))));
  }
}
