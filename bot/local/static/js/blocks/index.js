/** Block Kit: which renderer draws which block. A block nobody knows is shown as a visible box, never left out silently. */

import { renderChart } from "../charts/index.js";
import { h } from "../dom.js";
import { renderActions, renderInput } from "./forms.js";
import { renderFile, renderImage } from "./media.js";
import { renderRichText } from "./richtext.js";
import { renderDataTable, renderTable } from "./tables.js";
import { renderAlert, renderContext, renderDivider, renderHeader, renderMarkdown, renderSection } from "./text.js";
import { unsupported } from "./unsupported.js";

/**
 * Where blocks are shown and what happens with them.
 * @typedef {object} Surface
 * @property {"message"|"modal"|"home"} kind
 * @property {any} container names the message or the view for the server
 * @property {import("../form.js").FormState} form values of the inputs
 * @property {(action: any) => Promise<void>} act delivers an action
 * @property {(blockId: string, actionId: string, typed: string) => Promise<any>} options loads a menu's options
 */

const RENDERERS = {
  header: renderHeader,
  section: renderSection,
  rich_text: renderRichText,
  divider: renderDivider,
  context: renderContext,
  actions: renderActions,
  image: renderImage,
  markdown: renderMarkdown,
  table: renderTable,
  data_table: renderDataTable,
  data_visualization: renderChart,
  input: renderInput,
  alert: renderAlert,
  file: renderFile,
};

/**
 * Draw blocks.
 * @param {any[]} blocks
 * @param {Surface} surface
 * @returns {HTMLElement}
 */
export function renderBlocks(blocks, surface) {
  return h("div", { class: `blocks blocks-${surface.kind}` }, blocks.map((block) => renderBlock(block, surface)));
}

function renderBlock(block, surface) {
  const renderer = Object.hasOwn(RENDERERS, block.type) ? RENDERERS[block.type] : null;
  const node = renderer ? renderer(block, surface) : unsupported(`block “${block.type}”`);
  node.classList.add("block", `block-${renderer ? block.type : "unsupported"}`);
  if (block.block_id) node.dataset.block = block.block_id;
  return node;
}
