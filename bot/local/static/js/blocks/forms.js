/** Blocks that are filled in or pressed: actions (a row of elements) and input (a labelled field with hint and error). */

import { freshId, h } from "../dom.js";
import { renderElement } from "../elements/index.js";
import { plainText } from "../mrkdwn.js";

/** Buttons and menus in a row. */
export function renderActions(block, surface) {
  return h("div", { role: "group" }, block.elements.map((element) => renderElement(element, block, surface)));
}

/** A label, a field, a hint, and room for what is wrong with it. */
export function renderInput(block, surface) {
  const ids = { label: freshId("label"), hint: freshId("hint"), error: freshId("error") };
  const described = [block.hint ? ids.hint : "", ids.error].filter(Boolean).join(" ");
  const field = renderElement(block.element, block, surface, { labelledBy: ids.label, describedBy: described, required: !block.optional });
  const label = h("div", { class: "input-label", id: ids.label }, plainText(block.label), block.optional && h("span", { class: "optional", text: " (optional)" }));
  label.addEventListener("click", () => field.querySelector("input, textarea, button, select")?.focus());
  return h(
    "div", { "data-input": block.block_id ?? "" },
    label, field,
    block.hint && h("p", { class: "input-hint", id: ids.hint, text: plainText(block.hint) }),
    h("p", { class: "input-error", id: ids.error, role: "alert", hidden: true }),
  );
}

/**
 * Show errors beside their fields and lead the person to the first; earlier ones disappear.
 * @param {HTMLElement} root
 * @param {Record<string, string>} errors block id to sentence
 * @returns {string[]} sentences whose block is not on the page
 */
export function showFieldErrors(root, errors) {
  const homeless = { ...errors };
  let first = null;
  for (const block of root.querySelectorAll("[data-input]")) {
    const sentence = errors[block.dataset.input] ?? "";
    delete homeless[block.dataset.input];
    const place = block.querySelector(".input-error");
    place.textContent = sentence;
    place.hidden = sentence === "";
    block.classList.toggle("has-error", sentence !== "");
    for (const field of block.querySelectorAll("input, textarea, .select-button")) {
      if (sentence) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
    if (sentence && first === null) first = block.querySelector("input, textarea, button");
  }
  first?.focus();
  first?.closest("[data-input]").querySelector(".input-error").scrollIntoView({ block: "nearest" }); // it stands below the field
  return Object.values(homeless);
}
