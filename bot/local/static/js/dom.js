/**
 * Making DOM nodes. All data reaches the page through text nodes and checked attributes, never as markup:
 * that is what keeps an account named `<img onerror=…>` a name.
 */

const SVG = "http://www.w3.org/2000/svg";

/** Shapes of the icons, drawn on a 20 × 20 grid with strokes. */
const ICONS = {
  hash: "M7.5 3.5 6 16.5M14 3.5l-1.5 13M3.5 7.5h13M3 12.5h13",
  shared: "M7 6.5H5.5a3.5 3.5 0 0 0 0 7H8M13 6.5h1.5a3.5 3.5 0 0 1 0 7H12M7 10h6",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  close: "M5 5l10 10M15 5 5 15",
  back: "M12.5 4 6.5 10l6 6",
  send: "M3.5 10 16.5 4l-4 12.5-3.2-5.2zM9.3 11.3l7.2-7.3",
  thread: "M4 4.5h12a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-5l-4 3v-3H4a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1z",
  eye: "M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5zM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  sun: "M10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M4.3 15.7l1.4-1.4M14.3 5.7l1.4-1.4",
  moon: "M16.5 11.5A7 7 0 0 1 8.5 3.5a7 7 0 1 0 8 8z",
  auto: "M10 17a7 7 0 1 0 0-14v14zM10 3a7 7 0 0 0 0 14",
  night: "M13 12.5A6 6 0 0 1 7 4.2a6.2 6.2 0 1 0 8.8 7.4 6 6 0 0 1-2.8.9zM14.5 3v3M13 4.5h3",
  chevron: "M5 7.5 10 12.5l5-5",
  check: "M4 10.5l4 4 8-9",
  more: "M5 10h.01M10 10h.01M15 10h.01",
  down: "M10 4v12M5 11l5 5 5-5",
  home: "M3.5 9.5 10 4l6.5 5.5M5.5 8.5V16h9V8.5",
  chat: "M4 4.5h12a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-5l-4 3v-3H4a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1z",
  file: "M6 2.5h5.5L15 6v11.5H6zM11.5 2.5V6H15",
  slash: "M12.5 3.5l-5 13",
  at: "M10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM13 7v4.2a2 2 0 0 0 4 0V10a7 7 0 1 0-2.8 5.6",
  warning: "M10 3.5 18 16.5H2zM10 8.5v3.5M10 14.3h.01",
  info: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 9.5v4M10 6.7h.01",
  calendar: "M4 5h12v11.5H4zM4 8.5h12M7 3v3M13 3v3",
};

/**
 * Make an element. Properties starting with "on" become listeners, `class`, `text` and `dataset` do what they say,
 * `null`, `undefined` and `false` leave an attribute out. Children are nodes or strings; empty ones are skipped.
 * @param {string} tag
 * @param {Record<string, any>} [props]
 * @param {...(Node|string|null|undefined|false|(Node|string|null)[])} children
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  assign(node, props);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return node;
}

/** Make an SVG element; attributes only. */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** Draw an icon; it is decoration, its button carries the words. */
export function icon(name) {
  const shape = svg("path", { d: ICONS[name], "stroke-linecap": "round", "stroke-linejoin": "round" });
  return svg("svg", { viewBox: "0 0 20 20", class: `icon icon-${name}`, "aria-hidden": "true", focusable: "false" }, shape);
}

/** Make a button that shows an icon and says its label. */
export function iconButton(name, label, onclick, props = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...props }, icon(name));
}

let serial = 0;

/** Give an id no other element has. */
export function freshId(prefix) {
  serial += 1;
  return `${prefix}-${serial}`;
}

/** Say something to screen readers without moving the focus. */
export function announce(sentence) {
  const live = document.getElementById("live");
  live.replaceChildren(h("p", { text: sentence }));
}

function assign(node, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name === "value") node.value = value;
    else if (name === "dataset") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
}
