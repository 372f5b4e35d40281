/** Modals: a stack of views in one dialog. Keeps the focus inside, shows errors beside their fields, gives the focus back. */

import { post } from "./api.js";
import { renderBlocks } from "./blocks/index.js";
import { showFieldErrors } from "./blocks/forms.js";
import { h, iconButton } from "./dom.js";
import { busy } from "./elements/button.js";
import { rememberFocus } from "./focus.js";
import { checkInputs, FormState } from "./form.js";
import { plainText } from "./mrkdwn.js";
import { state } from "./state.js";
import { makeSurface } from "./surface.js";
import { hostToasts } from "./toast.js";

const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]), textarea, select, summary, [tabindex='0']";
const FIELDS = "input, textarea, .select-button";

/** The open views, the topmost last. */
export class Modals {
  constructor() {
    /** @type {{view: any, form: FormState}[]} */
    this.stack = [];
    this.fallback = () => {};
  }

  /** Open a view; one that is open already gives way. */
  open(view) {
    if (!this.stack.length) this.giveFocusBack = rememberFocus();
    this.stack = [{ view, form: new FormState() }];
    this.#draw(true);
  }

  /** Lay a view over the open one. */
  push(view) {
    if (!this.stack.length) this.giveFocusBack = rememberFocus();
    this.stack.push({ view, form: new FormState() });
    this.#draw(true);
  }

  /** Put a new version in the place of an open view; what was typed into fields that stay is kept. */
  update(view) {
    const at = this.stack.findIndex((layer) => layer.view.id === view.id);
    if (at < 0) return;
    const hadFields = hasFields(this.stack[at].view);
    this.stack[at] = { view, form: this.stack[at].form };
    if (at === this.stack.length - 1) this.#draw(!hadFields);
  }

  /** Close everything without telling the server (it knows, or the person changed). */
  clear() {
    this.stack = [];
    this.#draw(false);
  }

  async #leave() {
    const { view } = this.stack.pop();
    this.#draw(true);
    await post("/local/close", { person: state.person, view_id: view.id }).catch(() => {});
  }

  async #submit() {
    const { view, form } = this.stack.at(-1);
    if (this.submitButton.getAttribute("aria-busy") === "true") return;
    const errors = checkInputs(view.blocks, form);
    this.#complain(errors);
    if (Object.keys(errors).length) return;
    await busy(this.submitButton, async () => {
      try {
        this.#answered(view, await post("/local/submit", { person: state.person, view_id: view.id, state: { values: form.values } }));
      } catch (error) {
        this.#say(`${error.message} What you typed is still here.`);
      }
    });
  }

  #answered(view, answer) {
    if (answer.error === "field_errors") this.#complain(answer.errors);
    else if (answer.result === "update") this.update({ ...answer.view, id: answer.view.id ?? view.id });
    else if (answer.result === "push") this.push(answer.view);
    else if (answer.result === "clear") this.clear();
    else if (this.stack.at(-1)?.view.id === view.id) {
      this.stack.pop();
      this.#draw(true);
    }
  }

  #complain(errors) {
    this.#say(showFieldErrors(this.dialog, errors).join(" "));
  }

  #say(sentence) {
    this.problem.textContent = sentence;
    this.problem.hidden = sentence === "";
  }

  #draw(moveFocus) {
    const top = this.stack.at(-1);
    if (!top) {
      this.#hide();
      return;
    }
    const restore = moveFocus ? null : rememberFocus();
    const scrolled = this.dialog?.querySelector(".dialog-body")?.scrollTop ?? 0;
    this.dialog ??= this.#build();
    this.dialog.querySelector(".dialog-form")?.remove();
    this.dialog.prepend(this.#form(top));
    if (!this.dialog.open) this.dialog.showModal();
    hostToasts();
    if (!moveFocus) this.dialog.querySelector(".dialog-body").scrollTop = scrolled;
    if (!restore?.() || !this.dialog.contains(document.activeElement)) this.#focusFirst();
  }

  #build() {
    const dialog = h("dialog", { class: "dialog", "aria-labelledby": "dialog-title" });
    dialog.addEventListener("keydown", (event) => this.#key(event));
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    document.body.append(dialog);
    return dialog;
  }

  #form({ view, form }) {
    const surface = makeSurface("modal", { type: "view", view_id: view.id }, form);
    this.problem = h("p", { class: "dialog-problem", role: "alert", hidden: true });
    const leave = () => this.#leave();
    const submitting = view.submit || hasFields(view);
    this.submitButton = submitting ? h("button", { type: "submit", class: "button button-primary" }, h("span", { text: plainText(view.submit) || "Submit" })) : null;
    const close = h("button", { type: "button", class: "button", onclick: leave, text: plainText(view.close) || (submitting ? "Cancel" : "Close") });
    const back = this.stack.length > 1;
    const page = h(
      "form", { class: "dialog-form", novalidate: true },
      h("header", { class: "dialog-head" }, back && iconButton("back", "Back", leave), h("h2", { id: "dialog-title", text: plainText(view.title) }), !back && iconButton("close", "Close", leave)),
      h("div", { class: "dialog-body" }, renderBlocks(view.blocks ?? [], surface)),
      h("footer", { class: "dialog-foot" }, this.problem, close, this.submitButton),
    );
    page.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.submitButton) this.#submit();
    });
    return page;
  }

  #focusFirst() {
    const body = this.dialog.querySelector(".dialog-body");
    const target = body.querySelector("[data-autofocus]") ?? body.querySelector(FIELDS) ?? this.submitButton ?? this.dialog.querySelector(".dialog-foot .button");
    target.focus();
  }

  #hide() {
    if (!this.dialog) return;
    this.dialog.close();
    hostToasts();
    this.dialog.remove();
    this.dialog = null;
    if (!this.giveFocusBack?.()) this.fallback();
  }

  #key(event) {
    if (event.defaultPrevented) return;
    if (event.key === "Escape") {
      event.preventDefault();
      this.#leave();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && this.submitButton) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "Tab") this.#wrap(event);
  }

  /** Keep Tab inside the dialog. */
  #wrap(event) {
    const all = [...this.dialog.querySelectorAll(FOCUSABLE)].filter((node) => node.tabIndex >= 0 && node.checkVisibility());
    const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
    if (document.activeElement !== from) return;
    event.preventDefault();
    to.focus();
  }
}

function hasFields(view) {
  return (view.blocks ?? []).some((block) => block.type === "input");
}
