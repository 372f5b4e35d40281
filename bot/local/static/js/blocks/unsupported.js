/** A visible box in the place of something this page cannot draw, so that nobody believes it was never there. */

import { h } from "../dom.js";

/** @param {string} what the thing, as in "block “video”" */
export function unsupported(what) {
  return h("div", { class: "unsupported", role: "note", text: `Unsupported ${what}` });
}
