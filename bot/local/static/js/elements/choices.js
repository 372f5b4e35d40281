/** Checkboxes and radio buttons. */

import { freshId, h } from "../dom.js";
import { confirmed } from "../dialog.js";
import { textNodes } from "../mrkdwn.js";
import { fieldAria } from "./aria.js";

/** @param {import("./index.js").Slot} slot */
export function renderCheckboxes(slot) {
  const { element, entered, remember, dispatch } = slot;
  const chosen = new Set((entered?.selected_options ?? element.initial_options ?? []).map((option) => option.value));
  const value = () => ({ selected_options: element.options.filter((option) => chosen.has(option.value)) });
  remember(value());
  return group(slot, "checkbox", (option) => chosen.has(option.value), async (option, box) => {
    if (element.confirm && !(await confirmed(element.confirm))) {
      box.checked = !box.checked;
      return;
    }
    if (box.checked) chosen.add(option.value);
    else chosen.delete(option.value);
    await dispatch(value());
  });
}

/** @param {import("./index.js").Slot} slot */
export function renderRadios(slot) {
  const { element, entered, remember, dispatch } = slot;
  const chosen = entered ? entered.selected_option : (element.initial_option ?? null);
  remember({ selected_option: chosen });
  return group(slot, "radio", (option) => option.value === chosen?.value, (option) => dispatch({ selected_option: option }));
}

function group({ element, aria }, type, isChosen, choose) {
  const name = freshId("choices");
  const rows = element.options.map((option) => {
    const box = h("input", { type, name });
    box.checked = isChosen(option);
    box.addEventListener("change", () => choose(option, box));
    const words = h("span", { class: "choice-text" }, h("span", {}, textNodes(option.text)));
    if (option.description) words.append(h("span", { class: "choice-description" }, textNodes(option.description)));
    return h("label", { class: "choice" }, box, words);
  });
  return h("div", { class: "choices", role: type === "radio" ? "radiogroup" : "group", ...fieldAria(aria, "Choices") }, rows);
}
