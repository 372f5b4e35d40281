/** Faces of people: initials on a colour of their own (white on each passes AA), and Pillar's mark for the bot. */

import { h } from "./dom.js";
import { isBot, nameOf } from "./state.js";

const COLOURS = 8;

/** Draw a person's avatar; decoration, since the name stands beside it. */
export function avatar(userId, size = "medium") {
  if (isBot(userId)) {
    return h("img", { class: `avatar avatar-${size}`, src: "/static/pillar.svg", alt: "", width: 36, height: 36 });
  }
  return h("span", { class: `avatar avatar-${size} tone-${tone(userId)}`, "aria-hidden": "true", text: initials(nameOf(userId)) });
}

function initials(name) {
  const words = name.trim().split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...word][0].toUpperCase()).join("") || "?";
}

function tone(userId) {
  let sum = 0;
  for (const character of userId) sum = (sum * 31 + character.codePointAt(0)) % 9973;
  return sum % COLOURS;
}
