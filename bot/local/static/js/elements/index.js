/** Block Kit's interactive elements: which renderer draws which, and how a change travels to the server. */

import { h } from "../dom.js";
import { unsupported } from "../blocks/unsupported.js";
import { renderButton } from "./button.js";
import { renderCheckboxes, renderRadios } from "./choices.js";
import { renderField } from "./fields.js";
import { renderOverflow, renderSelect } from "./select.js";

/**
 * @typedef {object} Slot what an element needs to know of its surroundings
 * @property {any} element
 * @property {any} block
 * @property {import("../blocks/index.js").Surface} surface
 * @property {{labelledBy?: string, describedBy?: string, required?: boolean}} aria
 * @property {(value: any) => void} remember keeps a value for the form
 * @property {(value: any) => Promise<void>} dispatch keeps it and, where the block says so, delivers it as an action
 * @property {any} entered what was entered before this drawing, if anything
 */

const RENDERERS = {
  button: renderButton,
  static_select: renderSelect,
  external_select: renderSelect,
  users_select: renderSelect,
  multi_static_select: renderSelect,
  multi_external_select: renderSelect,
  multi_users_select: renderSelect,
  overflow: renderOverflow,
  checkboxes: renderCheckboxes,
  radio_buttons: renderRadios,
  plain_text_input: renderField,
  number_input: renderField,
  email_text_input: renderField,
  url_text_input: renderField,
  datepicker: renderField,
  timepicker: renderField,
};

/** Draw an element of a block. */
export function renderElement(element, block, surface, aria = {}) {
  if (element.type === "image") {
    return h("img", { class: "accessory-image", src: element.image_url, alt: element.alt_text ?? "" });
  }
  const renderer = Object.hasOwn(RENDERERS, element.type) ? RENDERERS[element.type] : null;
  if (!renderer) return unsupported(`element “${element.type}”`);
  const node = renderer(slot(element, block, surface, aria));
  node.dataset.action = element.action_id ?? "";
  return node;
}

function slot(element, block, surface, aria) {
  const { block_id: blockId = "" } = block;
  const { action_id: actionId = "" } = element;
  const remember = (value) => surface.form.set(blockId, actionId, { type: element.type, ...value });
  const silent = block.type === "input" && !block.dispatch_action;
  const dispatch = async (value) => {
    remember(value);
    if (!silent) await surface.act({ block_id: blockId, action_id: actionId, type: element.type, ...value });
  };
  return { element, block, surface, aria, remember, dispatch, entered: surface.form.get(blockId, actionId) };
}
