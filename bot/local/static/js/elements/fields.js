/** Fields that are typed into: text, paragraph, number, e-mail, address, day and time. */

import { h } from "../dom.js";
import { plainText } from "../mrkdwn.js";
import { fieldAria } from "./aria.js";

/** Per element type: the input's type and mode, which part of the payload carries the value, and its initial value. */
const KINDS = {
  plain_text_input: { type: "text", part: "value", initial: "initial_value" },
  number_input: { type: "text", mode: "decimal", part: "value", initial: "initial_value" },
  email_text_input: { type: "email", part: "value", initial: "initial_value" },
  url_text_input: { type: "url", part: "value", initial: "initial_value" },
  datepicker: { type: "date", part: "selected_date", initial: "initial_date" },
  timepicker: { type: "time", part: "selected_time", initial: "initial_time" },
};

/** @param {import("./index.js").Slot} slot */
export function renderField({ element, block, aria, entered, remember, dispatch }) {
  const kind = KINDS[element.type];
  const start = entered ? (entered[kind.part] ?? "") : (element[kind.initial] ?? "");
  const placeholder = plainText(element.placeholder) || null;
  const field = h(element.multiline ? "textarea" : "input", {
    class: `field-input field-${kind.type}`,
    type: element.multiline ? null : kind.type,
    inputmode: kind.mode ?? null,
    placeholder,
    maxlength: element.max_length ?? null,
    rows: element.multiline ? 4 : null,
    autocomplete: "off",
    "data-autofocus": element.focus_on_load ? "" : null,
    ...fieldAria(aria, placeholder ?? (kind.type === "date" ? "Day" : kind.type === "time" ? "Time" : "Text")),
  });
  field.value = String(start);
  const value = () => ({ [kind.part]: field.value === "" ? null : field.value });
  remember(value());
  field.addEventListener("input", () => remember(value()));
  listen(field, element, block, () => dispatch(value()));
  return h("div", { class: "field-box" }, field, element.multiline && element.max_length && counter(field, element.max_length));
}

/** Days and times act when changed; texts only where the block asks for it, on Enter or on every letter. */
function listen(field, element, block, act) {
  if (element.type === "datepicker" || element.type === "timepicker") {
    field.addEventListener("change", act);
    return;
  }
  if (!block.dispatch_action) return;
  const wanted = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  if (wanted.includes("on_character_entered")) field.addEventListener("input", act);
  if (wanted.includes("on_enter_pressed")) {
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      act();
    });
  }
}

function counter(field, limit) {
  const left = h("span", { class: "counter", "aria-hidden": "true" });
  const count = () => {
    left.textContent = field.value.length > limit * 0.8 ? String(limit - field.value.length) : "";
  };
  field.addEventListener("input", count);
  count();
  return left;
}
