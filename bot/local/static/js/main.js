/** The page's beginning: choose the person, load the workspace, open the channel in the address, follow the live updates. */

import { ChannelPane } from "./channel.js";
import { h } from "./dom.js";
import { eventTaker } from "./events.js";
import { Modals } from "./modal.js";
import { renderSidebar, walkSidebar } from "./sidebar.js";
import { channelById, emit, loadWorkspace, on, state } from "./state.js";
import { Stream } from "./stream.js";
import { ThreadPane } from "./thread.js";
import { startClock } from "./time.js";
import { toast } from "./toast.js";
import { renderBanner, renderToolbar, setConnected } from "./toolbar.js";

const FIRST_PERSON = "U0MIA";
const byId = (id) => document.getElementById(id);

const channel = new ChannelPane(byId("main"));
const thread = new ThreadPane(byId("thread"));
const modals = new Modals();
const stream = new Stream(eventTaker({ channel, thread, modals }), setConnected);

/** The person of this tab: from the address, this tab's memory, the last tab's, else the first. */
function rememberedPerson() {
  return new URLSearchParams(location.search).get("as") ?? sessionStorage.getItem("pillar.person") ?? localStorage.getItem("pillar.person") ?? FIRST_PERSON;
}

async function become(person) {
  modals.clear();
  thread.close();
  await loadWorkspace(person).catch((error) => (person === FIRST_PERSON ? Promise.reject(error) : loadWorkspace(FIRST_PERSON)));
  sessionStorage.setItem("pillar.person", state.person);
  localStorage.setItem("pillar.person", state.person);
  stream.follow(state.person, state.cursor);
  await openAddress();
}

/** The address after # is channel/tab or channel/thread timestamp. */
async function openAddress() {
  const [wanted, what = ""] = location.hash.slice(1).split("/");
  const direct = state.channels.find((known) => known.kind === "dm");
  const id = channelById(wanted)?.id ?? direct?.id ?? state.channels[0]?.id;
  if (!id) {
    byId("main").replaceChildren(h("div", { class: "empty" }, h("h2", { text: "No channels" }), h("p", { text: "This person is in no channel. Be someone else, up on the right." })));
    return;
  }
  await openChannel(id, id === wanted && what === "home" ? "home" : "messages");
  if (id === wanted && /^\d/.test(what)) await openThread(what);
}

async function openChannel(id, tab = "messages") {
  if (thread.ts) thread.close();
  drawer(false);
  setAddress(id, tab === "home" ? "home" : "");
  state.channel = id;
  emit("channels");
  await channel.open(id, tab);
  emit("channels");
  if (matchMedia("(pointer: fine)").matches) channel.composer?.focus();
}

async function openThread(ts) {
  setAddress(state.channel, ts);
  await thread.open(state.channel, ts);
}

function setAddress(id, what) {
  const address = `#${id}${what ? `/${what}` : ""}`;
  if (location.hash !== address) history.replaceState(null, "", address);
}

function drawer(open) {
  byId("app").classList.toggle("drawer-open", open);
  byId("scrim").hidden = !open;
  if (open) byId("sidebar").querySelector(".current, .channel")?.focus();
}

function drawFrame() {
  renderToolbar(byId("toolbar"));
  renderBanner(byId("banner"));
  renderSidebar(byId("sidebar"));
}

/** Read counts and the demo's age again, without moving anything. */
async function refresh() {
  const { channel: shown, tab, thread: ts } = state;
  await loadWorkspace(state.person);
  Object.assign(state, { channel: shown, tab, thread: ts });
  emit("channels");
}

function wire() {
  on("workspace", drawFrame);
  on("channels", () => renderSidebar(byId("sidebar")));
  on("open-channel", (id) => openChannel(id));
  on("open-tab", async (tab) => {
    await openChannel(state.channel, tab);
    byId("main").querySelector(`[data-tab="${tab}"]`)?.focus();
  });
  on("open-thread", openThread);
  on("close-thread", () => {
    thread.close();
    setAddress(state.channel, "");
  });
  on("open-person", become);
  on("reload", () => become(state.person));
  on("reload-workspace", () => refresh().catch((error) => toast(error.message, "error")));
  on("drawer", drawer);
  walkSidebar(byId("sidebar"));
  byId("scrim").addEventListener("click", () => drawer(false));
  byId("sidebar").addEventListener("keydown", (event) => event.key === "Escape" && drawer(false));
  addEventListener("hashchange", openAddress);
  document.addEventListener("visibilitychange", () => channel.list?.stuck && channel.markRead());
  modals.fallback = () => channel.composer?.focus();
}

wire();
startClock();
become(rememberedPerson()).catch((error) => {
  const again = h("button", { type: "button", class: "button", text: "Try again", onclick: () => location.reload() });
  byId("main").replaceChildren(h("div", { class: "empty" }, h("h2", { text: "The workspace could not be opened" }), h("p", { text: error.message }), again));
});
