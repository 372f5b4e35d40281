/** Select menus: fixed options, options the bot finds while one types, people, one or several, and the overflow menu. */

import { h, icon } from "../dom.js";
import { confirmed } from "../dialog.js";
import { plainText } from "../mrkdwn.js";
import { state } from "../state.js";
import { fieldAria } from "./aria.js";
import { Menu } from "./menu.js";

const SEARCH_FROM = 8;
const QUERY_LENGTH = 3;

/** @param {import("./index.js").Slot} slot */
export function renderSelect(slot) {
  const { element, aria, entered, remember } = slot;
  const multiple = element.type.startsWith("multi_");
  const source = sourceOf(slot);
  const chosen = new Map(startOptions(element, entered, multiple).map((option) => [option.value, option]));
  const words = h("span", { class: "select-words" });
  const placeholder = plainText(element.placeholder) || "Choose";
  const button = h(
    "button",
    { type: "button", class: "select-button", "aria-haspopup": "listbox", "aria-expanded": "false", ...fieldAria(aria, placeholder), "data-autofocus": element.focus_on_load ? "" : null },
    words, icon("chevron"),
  );
  const show = () => {
    words.textContent = [...chosen.values()].map((option) => plainText(option.text)).join(", ") || placeholder;
    button.classList.toggle("unchosen", chosen.size === 0);
    if (!aria.labelledBy) button.setAttribute("aria-label", chosen.size ? `${placeholder}: ${words.textContent}` : placeholder);
  };
  show();
  remember(payload(element, chosen, multiple));
  const pick = (option) => choose(slot, { chosen, multiple, option, show });
  button.addEventListener("click", () => {
    const menu = new Menu({ anchor: button, label: placeholder, multiple, pick, isChosen: (option) => chosen.has(option.value), ...source });
    menu.open();
  });
  return h("div", { class: "select" }, button);
}

/** Three dots with a few more things to do. @param {import("./index.js").Slot} slot */
export function renderOverflow(slot) {
  const { element, dispatch } = slot;
  const button = h("button", { type: "button", class: "icon-button overflow", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-label": "More" }, icon("more"));
  const pick = async (option) => {
    if (element.confirm && !(await confirmed(element.confirm))) return;
    await dispatch({ selected_option: option });
  };
  const load = async () => [{ label: "", options: element.options }];
  button.addEventListener("click", () => new Menu({ anchor: button, label: "More", searchable: false, load, isChosen: () => false, pick }).open());
  return h("div", { class: "select" }, button);
}

async function choose(slot, { chosen, multiple, option, show }) {
  const { element, dispatch } = slot;
  if (element.confirm && !(await confirmed(element.confirm))) return;
  const had = chosen.has(option.value);
  if (!multiple) chosen.clear();
  if (had && multiple) chosen.delete(option.value);
  else if (option.value !== "") chosen.set(option.value, option);
  while (multiple && element.max_selected_items && chosen.size > element.max_selected_items) chosen.delete(chosen.keys().next().value);
  show();
  await dispatch(payload(element, chosen, multiple));
}

/** The chosen options in the shape of the element's payload. */
function payload(element, chosen, multiple) {
  const options = [...chosen.values()];
  if (element.type === "users_select") return { selected_user: options[0]?.value ?? null };
  if (element.type === "multi_users_select") return { selected_users: options.map((option) => option.value) };
  return multiple ? { selected_options: options } : { selected_option: options[0] ?? null };
}

function startOptions(element, entered, multiple) {
  if (element.type === "users_select") return people().filter((option) => option.value === (entered?.selected_user ?? element.initial_user));
  if (element.type === "multi_users_select") {
    return people().filter((option) => (entered?.selected_users ?? element.initial_users ?? []).includes(option.value));
  }
  if (multiple) return entered?.selected_options ?? element.initial_options ?? [];
  const one = entered ? entered.selected_option : element.initial_option;
  return one ? [one] : [];
}

function sourceOf(slot) {
  const { element, block } = slot;
  if (element.type.endsWith("external_select")) return { searchable: true, load: (typed) => search(slot, typed) };
  const groups = fixedGroups(element);
  const clear = block.optional && !element.type.startsWith("multi_") ? [{ label: "", options: [NOTHING] }] : [];
  const count = groups.reduce((sum, group) => sum + group.options.length, 0);
  return { searchable: count >= SEARCH_FROM, load: async (typed) => filtered(typed ? groups : [...clear, ...groups], typed) };
}

const NOTHING = { text: { type: "plain_text", text: "— nothing —" }, value: "" };

function fixedGroups(element) {
  if (element.type.endsWith("users_select")) return [{ label: "", options: people() }];
  if (!element.option_groups) return [{ label: "", options: element.options ?? [] }];
  return element.option_groups.map((group) => ({ label: plainText(group.label), options: group.options }));
}

function filtered(groups, typed) {
  const wanted = typed.trim().toLowerCase();
  return groups
    .map((group) => ({ ...group, options: group.options.filter((option) => plainText(option.text).toLowerCase().includes(wanted)) }))
    .filter((group) => group.options.length > 0);
}

async function search({ element, block, surface }, typed) {
  const shortest = element.min_query_length ?? QUERY_LENGTH;
  if (typed.trim().length < shortest) return shortest === 1 ? "Start typing to search" : `Type at least ${shortest} letters`;
  const answer = await surface.options(block.block_id ?? "", element.action_id ?? "", typed);
  if (answer.option_groups) return answer.option_groups.map((group) => ({ label: plainText(group.label), options: group.options }));
  return [{ label: "", options: answer.options ?? [] }];
}

function people() {
  return state.people.map((person) => ({ text: { type: "plain_text", text: person.name }, value: person.id }));
}
