/** The table and data_table blocks: real tables that scroll sideways inside their frame; data tables sort and page. */

import { h, icon } from "../dom.js";
import { plainText, textNodes } from "../mrkdwn.js";
import { richParts } from "./richtext.js";

const PAGE_SIZE = 5;

/** A plain table; its first row is the head. */
export function renderTable(block) {
  const settings = block.column_settings ?? [];
  const [head, ...rows] = block.rows;
  const numeric = numericColumns(rows);
  const look = (index) => cellClass(settings[index]?.align ?? (numeric[index] ? "right" : "left"), settings[index]?.is_wrapped);
  const line = (tag) => (row) => h("tr", {}, row.map((cell, index) => h(tag, { class: look(index), scope: tag === "th" ? "col" : null }, cellNodes(cell))));
  const sheet = h("table", {}, h("thead", {}, line("th")(head)), h("tbody", {}, rows.map(line("td"))));
  return frame(sheet, "Table");
}

/** A table with a caption, sorting by column, and pages. */
export function renderDataTable(block) {
  const [head, ...rows] = block.rows;
  const sheet = {
    block, head, rows, numeric: numericColumns(rows), page: 0, sort: null,
    size: block.page_size ?? PAGE_SIZE, rowHeader: block.row_header_column_index ?? 0,
  };
  const node = h("div", { class: "data-table" });
  drawSheet(node, sheet);
  return node;
}

function drawSheet(node, sheet) {
  const redraw = (change, focus) => {
    Object.assign(sheet, change);
    drawSheet(node, sheet);
    node.querySelector(focus)?.focus();
  };
  const rows = sorted(sheet).slice(sheet.page * sheet.size, (sheet.page + 1) * sheet.size);
  const table = h(
    "table", {},
    h("caption", { text: sheet.block.caption ?? "" }),
    h("thead", {}, h("tr", {}, sheet.head.map((cell, index) => headCell(sheet, cell, index, redraw)))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell, index) => bodyCell(sheet, cell, index))))),
  );
  node.replaceChildren(frame(table, sheet.block.caption ?? "Table"), ...pager(sheet, redraw));
}

function headCell(sheet, cell, index, redraw) {
  const direction = sheet.sort?.index === index ? sheet.sort.direction : 0;
  const said = { 1: "ascending", [-1]: "descending", 0: "none" }[direction];
  const turn = () => redraw({ sort: { index, direction: direction === 1 ? -1 : 1 }, page: 0 }, `th:nth-child(${index + 1}) button`);
  const button = h("button", { type: "button", class: "sort", onclick: turn }, cellText(cell), icon("chevron"));
  return h("th", { scope: "col", class: sheet.numeric[index] ? "number" : null, "aria-sort": said }, button);
}

function bodyCell(sheet, cell, index) {
  const props = { class: sheet.numeric[index] ? "number" : null };
  return index === sheet.rowHeader ? h("th", { ...props, scope: "row" }, cellNodes(cell)) : h("td", props, cellNodes(cell));
}

function pager(sheet, redraw) {
  const pages = Math.ceil(sheet.rows.length / sheet.size);
  if (pages < 2) return [];
  const first = sheet.page * sheet.size + 1;
  const last = Math.min(first + sheet.size - 1, sheet.rows.length);
  const step = (label, by) =>
    h("button", {
      type: "button", class: "button button-small", "data-step": by, text: label,
      disabled: sheet.page + by < 0 || sheet.page + by >= pages,
      onclick: () => redraw({ page: sheet.page + by }, `[data-step="${by}"]`),
    });
  const count = h("span", { class: "pager-count", text: `${first}–${last} of ${sheet.rows.length}` });
  return [h("div", { class: "pager" }, step("Previous", -1), count, step("Next", 1))];
}

function sorted({ rows, sort, numeric }) {
  if (!sort) return rows;
  const key = (row) => (numeric[sort.index] ? numberOf(row[sort.index]) : cellText(row[sort.index]));
  const compare = (one, other) => (typeof one === "number" ? one - other : one.localeCompare(other));
  return rows.toSorted((one, other) => sort.direction * compare(key(one), key(other)));
}

function numericColumns(rows) {
  return (rows[0] ?? []).map((_, index) => rows.every((row) => row[index]?.type === "raw_number"));
}

function numberOf(cell) {
  return Number(cell.value ?? cell.text);
}

function cellText(cell) {
  if (cell.type === "raw_number") return cell.text ?? Number(cell.value).toLocaleString("en-GB");
  if (cell.type === "rich_text") return h("div", {}, richParts(cell.elements)).textContent;
  return plainText(cell.text ?? "");
}

function cellNodes(cell) {
  if (cell.type === "rich_text") return richParts(cell.elements);
  if (cell.type === "mrkdwn") return textNodes(cell);
  return [cellText(cell)];
}

function cellClass(align, wrapped) {
  return [align === "right" ? "number" : `align-${align}`, wrapped ? "wrapped" : ""].join(" ").trim();
}

function frame(table, label) {
  return h("div", { class: "table-frame", tabindex: "0", role: "group", "aria-label": label }, table);
}
