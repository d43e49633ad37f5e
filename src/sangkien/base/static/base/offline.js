// The page "Bản nháp trên máy này": lists what lies on this device, opens one to write, sends when there is network.
// Places: "" the list · "#moi" a new draft · "#<id>" that draft. Works from the kept copy without any network.
import { editor } from "./offline-editor.js";
import { cards } from "./offline-list.js";
import { listen, refresh, sendAll, takeTicket } from "./offline-send.js";
import {
  current, draft as stored, draftsOf, recall, removeAll, removeDraft, saveDraft, supported,
} from "./offline-store.js";

const page = document.querySelector("[data-phone]");
const words = page.dataset;
const part = (name) => page.querySelector(`[data-${name}]`);
const asked = new URLSearchParams(location.search).get("don-vi") || "";
const DAYS_SENT = 7 * 86400000;
const state = { account: null, about: null, net: "", drafts: [], doing: new Map(), backoff: 15000, timer: 0 };

const shorts = Object.fromEntries([...page.querySelectorAll("[data-part]")].map((one) => [one.dataset.part, one.dataset.short]));
const list = cards(page, { words, shorts, act });
const sheet = editor(part("edit"), { about: () => state.about, words, online: () => state.net === "ok" });

async function start() {
  if (!supported()) { view("unsupported"); return; }
  await load();
  await route();
  await connect();
}

async function load() {
  state.account = await current();
  state.about = state.account && await recall(state.account);
  state.drafts = state.account ? await draftsOf(state.account) : [];
  for (const old of state.drafts) if (old.state === "sent" && Date.now() - old.at > DAYS_SENT) await removeDraft(old.id);
  if (state.about && asked && !state.about.units.some((one) => one.code === asked)) {
    const programmes = state.about.programmes.map((one) => one.code);
    state.about.units.unshift({ code: asked, name: words.unitNamed.replace("{code}", asked), path: "", programmes });
  }
}

function view(name) {
  for (const one of page.querySelectorAll("[data-view]")) one.hidden = one.dataset.view !== name;
  for (const one of document.querySelectorAll("[data-only]")) one.hidden = !one.dataset.only.split(" ").includes(name);
  if (name !== "edit") document.querySelector(".sk-saved").hidden = true;
  document.querySelector("[data-heading]").textContent = name === "edit" ? words.headEdit : words.headList;
}

async function route() {
  const place = decodeURIComponent(location.hash.slice(1));
  if (!state.about) { view("locked"); notes(); return; }
  await sheet.close();
  if (place) {
    const found = place === "moi" ? sheet.begin(state.account, asked) : await stored(state.account, place);
    if (found && found.state !== "sent" && state.about.programmes.length) {
      view("edit");
      scrollTo(0, 0);
      await sheet.show(found, { at: state.goal });
      state.goal = "";
      return;
    }
    history.replaceState(null, "", location.pathname + location.search);
  }
  view("list");
  await paint();
}

async function paint() {
  state.drafts = state.account ? await draftsOf(state.account) : [];
  list.paint(state.drafts, state.about, state.doing);
  notes();
}

function notes() {
  const waits = state.drafts.some((one) => one.state === "queued");
  const nets = { offline: !navigator.onLine || waits ? "offline" : "", "signed-out": "signed-out", "other-account": "other" };
  const none = state.about && !state.about.programmes.length ? "no-programme" : "";
  const shown = state.net === "" && !navigator.onLine ? "offline" : nets[state.net] || none;
  for (const one of page.querySelectorAll("[data-note]")) one.hidden = one.dataset.note !== shown;
}

// Asks the server who is there, then sends what waits. Asked again when the network comes, or after a while.
// One at a time; asked for meanwhile, it runs once more.
function connect() {
  if (state.connecting) { state.again = true; return state.connecting; }
  state.connecting = (async () => {
    do { state.again = false; await once(); } while (state.again);
  })().finally(() => { state.connecting = null; });
  return state.connecting;
}

async function once() {
  clearTimeout(state.timer);
  const before = state.account;
  const answer = await refresh(asked);
  state.net = answer.status;
  await load();
  if (answer.status === "ok" && state.account !== before) await route();
  else if (sheet.openId()) sheet.showUnits();
  else if (state.about) await paint();
  else await route();
  if (answer.status === "ok") await spendTickets();
  if (answer.status === "ok" && state.drafts.some((one) => one.state === "queued")) {
    state.net = await sendAll();
    state.doing.clear();
    if (!sheet.openId()) await paint();
  }
  later();
}

// A draft begun when no ticket was left gets one now: it counts as begun at this moment at the latest.
async function spendTickets() {
  for (const one of state.drafts.filter((each) => each.state === "writing" && each.ticket === "" && each.id !== sheet.openId())) {
    const ticket = await takeTicket(one.account, one.programme);
    if (ticket) await saveDraft({ ...one, ticket });
  }
}

function later() {
  if (state.net === "ok") { state.backoff = 15000; return; }
  if (!state.drafts.some((one) => one.state === "queued")) return;
  state.timer = setTimeout(connect, state.backoff);
  state.backoff = Math.min(state.backoff * 2, 300000);
}

async function queue() {
  const place = 1 + Math.max(0, ...(await draftsOf(state.account)).map((one) => one.place || 0));
  if (!await sheet.finish(place)) { say(words.notYet); return; }
  navigator.storage?.persist?.();
  navigator.serviceWorker?.ready.then((one) => one.sync?.register("sk-phone")).catch(() => {});
  location.hash = "";
  say(words.queued);
  await route();
  await connect();
}

async function act(verb, draft) {
  if (verb === "look") location.assign(draft.sent.url);
  else if (verb === "other") location.assign(words.otherUrl);
  else if (verb === "remove") await removeAfterAsking(draft);
  else if (verb === "edit" || verb === "unit") { state.goal = verb; location.hash = draft.id; }
  else await sendAgain(verb, draft);
}

async function sendAgain(verb, draft) {
  const change = verb === "anyway" ? { anyway: true } : {};
  if (verb === "renew") Object.assign(change, { key: crypto.randomUUID(), ticket: await takeTicket(draft.account, draft.programme) });
  await saveDraft({ ...draft, ...change, state: "queued", error: "", sentence: "", wrong: null });
  await paint();
  await connect();
}

function ask(text, yes) {
  const box = part("dialog");
  box.querySelector("[data-dialog-text]").textContent = text;
  box.querySelector("[data-dialog-yes]").textContent = yes;
  box.returnValue = "";
  box.showModal();
  return new Promise((done) => { box.onclose = () => done(box.returnValue === "yes"); });
}

async function removeAfterAsking(draft) {
  const title = draft.title || words.untitled;
  if (draft.state !== "sent" && !await ask(words.removeAsk.replace("{title}", title), words.remove)) return;
  await removeDraft(draft.id);
  say(words.removed);
  await paint();
}

const say = (text) => { part("live").textContent = text; };

listen(async (news) => {
  if (news.doing === "sent" || news.doing === "refused") state.doing.delete(news.id);
  else state.doing.set(news.id, news);
  if (!state.account || sheet.openId()) return;
  await paint();
  const one = state.drafts.find((each) => each.id === news.id);
  if (news.doing === "sent") say(words.sentLive.replace("{code}", one?.sent?.code || ""));
  if (news.doing === "refused") say(one?.sentence || "");
});

page.addEventListener("click", async (event) => {
  if (event.target.closest("[data-wipe]")) {
    event.preventDefault();
    if (!await ask(words.removeAllAsk, words.removeAll)) return;
    await removeAll(state.account);
    say(words.removed);
    await paint();
  }
});
document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-queue]")) await queue();
  if (event.target.closest("[data-back-list]")) { event.preventDefault(); location.hash = ""; }
});
addEventListener("hashchange", route);
addEventListener("online", () => { state.backoff = 15000; connect(); });
addEventListener("offline", () => { state.net = "offline"; notes(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden && state.net && state.net !== "ok") connect(); });

// A browser may say that it can keep things and then refuse, as some do in private windows.
start().catch(() => view("unsupported"));
