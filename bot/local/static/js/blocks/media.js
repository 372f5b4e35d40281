/** Pictures and files, in blocks and under messages. Their room is kept while they load, so that nothing jumps. */

import { h, icon } from "../dom.js";
import { plainText } from "../mrkdwn.js";

const KILO = 1024;

/** The image block. */
export function renderImage(block) {
  const picture = h("img", { src: block.image_url ?? block.slack_file?.url ?? "", alt: block.alt_text ?? "", loading: "lazy" });
  const broken = () => picture.replaceWith(h("p", { class: "unsupported", text: `The picture could not be loaded: ${block.alt_text ?? ""}` }));
  picture.addEventListener("error", broken, { once: true });
  return h("figure", {}, block.title && h("figcaption", { text: plainText(block.title) }), h("div", { class: "picture" }, picture));
}

/** The file block names a remote file. */
export function renderFile(block) {
  return h("div", { class: "file-card" }, icon("file"), h("span", { class: "file-name", text: block.file?.title ?? block.external_id ?? "File" }));
}

/** Files that hang under a message; their addresses are the workspace's own. */
export function renderFiles(files) {
  const cards = files.map((file) =>
    h(
      "a", { class: "file-card", href: safe(file.url), download: file.name },
      icon("file"),
      h("span", { class: "file-name", text: file.title || file.name }),
      h("span", { class: "file-size", text: size(file.size) }),
    ),
  );
  return h("div", { class: "files" }, cards);
}

function safe(url) {
  return new URL(url, location.origin).origin === location.origin ? url : null;
}

function size(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < KILO) return `${bytes} bytes`;
  return bytes < KILO * KILO ? `${Math.round(bytes / KILO)} kB` : `${(bytes / KILO / KILO).toFixed(1)} MB`;
}
