/** Values of the inputs on a surface, in Slack's `state.values` shape, and what can be wrong with them before sending. */

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const REQUIRED = "Please fill this in.";

/** What people entered: block id → action id → value. */
export class FormState {
  constructor() {
    this.values = {};
  }

  /** Remember a value; `value` is the element's part of the payload, for example `{type, selected_date}`. */
  set(blockId, actionId, value) {
    this.values[blockId] ??= {};
    this.values[blockId][actionId] = value;
  }

  /** The value entered, or undefined when the element was not touched. */
  get(blockId, actionId) {
    return this.values[blockId]?.[actionId];
  }
}

/**
 * What is wrong with the inputs of a view, as Slack's own clients say it before they send anything.
 * @param {any[]} blocks
 * @param {FormState} form
 * @returns {Record<string, string>}
 */
export function checkInputs(blocks, form) {
  const errors = {};
  for (const block of blocks) {
    if (block.type !== "input") continue;
    const sentence = wrong(block.element, form.get(block.block_id, block.element.action_id) ?? {}, !block.optional);
    if (sentence) errors[block.block_id] = sentence;
  }
  return errors;
}

function wrong(element, given, required) {
  const entered = Object.entries(given).find(([name, value]) => name !== "type" && value !== null && value !== "" && value?.length !== 0)?.[1];
  if (entered === undefined) return required ? REQUIRED : "";
  if (element.type === "number_input") return wrongNumber(element, entered);
  if (element.type === "email_text_input" && !EMAIL.test(entered)) return "This does not look like an e-mail address.";
  if (element.type === "url_text_input" && !URL.canParse(entered)) return "This does not look like a web address; it starts with https://.";
  if (element.type === "plain_text_input" && entered.length < (element.min_length ?? 0)) return `Write at least ${element.min_length} characters.`;
  return "";
}

function wrongNumber(element, typed) {
  const number = Number(typed);
  if (!Number.isFinite(number)) return "Please enter a number.";
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return "Please enter a whole number.";
  if (element.min_value !== undefined && number < Number(element.min_value)) return `The smallest value is ${element.min_value}.`;
  if (element.max_value !== undefined && number > Number(element.max_value)) return `The largest value is ${element.max_value}.`;
  return "";
}
