/** Pillar's App Home: the view the bot published for this person. */

import { get } from "./api.js";
import { renderBlocks } from "./blocks/index.js";
import { h } from "./dom.js";
import { rememberFocus } from "./focus.js";
import { avatar } from "./people.js";
import { state } from "./state.js";
import { makeSurface } from "./surface.js";
import { toast } from "./toast.js";

/** Draw the Home tab under the channel's head and ask the bot for a fresh one. */
export async function renderHome(root) {
  const frame = h("div", { class: "home scroller", tabindex: "0", role: "region", "aria-label": "Pillar's Home" }, skeleton());
  root.append(frame);
  try {
    const { view } = await get("/local/home", { person: state.person });
    if (view) showHome(view);
    else if (frame.isConnected && !frame.querySelector(".blocks")) setTimeout(() => frame.querySelector(".skeleton")?.replaceWith(empty()), 1500);
  } catch (error) {
    toast(error.message, "error");
  }
}

/** Show a home view, if the Home tab is on screen; place and focus are kept. */
export function showHome(view) {
  const frame = document.querySelector(".home");
  if (!frame) return;
  const top = frame.scrollTop;
  const restore = frame.contains(document.activeElement) ? rememberFocus() : null;
  const surface = makeSurface("home", { type: "view", view_id: view.id });
  frame.replaceChildren(h("div", { class: "home-page" }, renderBlocks(view.blocks ?? [], surface)));
  frame.scrollTop = top;
  restore?.();
}

function skeleton() {
  const bars = ["w40", "w90", "w70", "w90", "w50"].map((width) => h("span", { class: `bone ${width}` }));
  return h("div", { class: "skeleton", "aria-label": "Pillar prepares your Home" }, bars);
}

function empty() {
  return h("div", { class: "empty" }, avatar(state.bot.id, "large"), h("h2", { text: "Nothing here yet" }), h("p", { text: "Pillar has not published a Home for this person." }));
}
