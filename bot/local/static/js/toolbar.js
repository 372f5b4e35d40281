/** The bar on top: who is being played, the theme, the night run; under it the notices about the demo and the connection. */

import { post } from "./api.js";
import { h, icon, iconButton } from "./dom.js";
import { busy } from "./elements/button.js";
import { Menu } from "./elements/menu.js";
import { avatar } from "./people.js";
import { emit, state } from "./state.js";
import { toast } from "./toast.js";

const THEMES = ["auto", "light", "dark"];
const THEME_ICONS = { auto: "auto", light: "sun", dark: "moon" };

let connected = true;
let postponed = false;

/** Draw the bar. */
export function renderToolbar(root) {
  root.replaceChildren(
    h("div", { class: "brand" }, h("img", { src: "/static/pillar.svg", alt: "", width: 26, height: 26 }), h("span", { class: "brand-name", text: "Pillar" }), h("span", { class: "brand-about", text: "local workspace" })),
    nightButton(),
    themeButton(),
    personButton(),
  );
}

/** Draw the strip under the bar: a lost connection first, then a demo whose dates are old. */
export function renderBanner(root) {
  if (!connected) root.replaceChildren(h("div", { class: "banner banner-warning", role: "status" }, icon("warning"), h("span", { text: "The connection was lost. Trying again…" })));
  else if (state.demo?.present && state.demo.days_old > 1 && !postponed) root.replaceChildren(staleDemo());
  else root.replaceChildren();
}

/** Note whether live updates arrive. */
export function setConnected(value) {
  if (connected === value) return;
  connected = value;
  renderBanner(document.getElementById("banner"));
}

/** Show how far a long run is, on the night button. */
export function showProgress(text) {
  const words = document.querySelector(".night .words");
  if (words && document.querySelector(".night").getAttribute("aria-busy") === "true") words.textContent = text;
}

function nightButton() {
  const words = h("span", { class: "words", text: "Run the night now" });
  const button = h("button", { type: "button", class: "button night", "aria-label": "Run the night now", title: "Scores every account and delivers alerts and digests, as happens every night" }, icon("night"), words);
  button.addEventListener("click", () => run(button, words, "/local/night", "The night runs…"));
  return button;
}

async function run(button, words, path, during) {
  if (button.getAttribute("aria-busy") === "true") return;
  const before = words.textContent;
  words.textContent = during;
  await busy(button, async () => {
    try {
      const { message } = await post(path);
      toast(message, "done");
      emit("reload-workspace");
    } catch (error) {
      toast(error.message, "error");
    }
  });
  words.textContent = before;
}

function staleDemo() {
  const days = state.demo.days_old;
  const words = h("span", { text: "Move its dates to today" });
  const button = h("button", { type: "button", class: "button button-small" }, words);
  button.addEventListener("click", () => run(button, words, "/local/move-demo", "Moving…"));
  const later = () => {
    postponed = true;
    renderBanner(document.getElementById("banner"));
  };
  return h(
    "div", { class: "banner", role: "status" }, icon("calendar"),
    h("span", { class: "banner-text", text: `The demo book was written ${days} days ago, so its “last week” is not yours.` }), button, iconButton("close", "Not now", later),
  );
}

function themeButton() {
  const current = localStorage.getItem("pillar.theme") ?? "auto";
  const label = `Theme: ${current}`;
  return iconButton(THEME_ICONS[current], label, (event) => {
    const next = THEMES[(THEMES.indexOf(current) + 1) % THEMES.length];
    localStorage.setItem("pillar.theme", next);
    if (next === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    const fresh = themeButton();
    event.currentTarget.replaceWith(fresh);
    fresh.focus();
  }, { class: "icon-button theme" });
}

function personButton() {
  const me = state.people.find((person) => person.id === state.person) ?? state.me;
  const button = h(
    "button",
    { type: "button", class: "person-button", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-label": `You are ${me.name}. Be someone else`, title: "Be someone else" },
    avatar(state.person, "small"),
    h("span", { class: "person-words" }, h("span", { class: "person-name", text: me.name }), h("span", { class: "person-title", text: state.me?.role_line || me.title || "" })),
    icon("chevron"),
  );
  const options = state.people.map((person) => ({ text: { type: "plain_text", text: person.name }, description: { type: "plain_text", text: person.title || person.standing || "" }, value: person.id }));
  const menu = () => new Menu({
    anchor: button, label: "Be someone else", searchable: false,
    load: async () => [{ label: "Work as", options }],
    isChosen: (option) => option.value === state.person,
    pick: (option) => emit("open-person", option.value),
  });
  button.addEventListener("click", () => menu().open());
  return button;
}
