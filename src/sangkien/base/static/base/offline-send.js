// Sends what waits on this device, in order, one at a time; each step may be repeated after a crash at any point.
// The server knows a draft by the number it got here (its "key"), a photo by its SHA-256: nothing counts twice.
// Used by the page of drafts and by the service worker. "offline" also stands for a server that cannot answer now.
import { current, draft, draftsOf, photo, recall, remember, removePhotos, saveDraft, use } from "./offline-store.js";

const HERE = "/ngoai-mang/";
const KEPT_TICKETS = 5;
const channel = globalThis.BroadcastChannel ? new BroadcastChannel("sk-phone") : null;

// Tells every open page; the one that sends hears it as an event.
export const tell = (news) => {
  channel?.postMessage(news);
  globalThis.dispatchEvent(new CustomEvent("sk:phone", { detail: news }));
};
export const listen = (heard) => {
  channel?.addEventListener("message", (event) => heard(event.data));
  globalThis.addEventListener("sk:phone", (event) => heard(event.detail));
};

async function ask(url, { seconds = 30, ...options } = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), seconds * 1000);
  try {
    const answer = await fetch(url, { ...options, signal: stop.signal, redirect: "manual", cache: "no-store" });
    // A network that asks to sign in to itself answers with pages of its own: only JSON is ours.
    const json = answer.headers.get("Content-Type")?.includes("application/json") ? await answer.json() : null;
    return { status: json ? answer.status : 0, json };
  } catch {
    return { status: 0, json: null };
  } finally {
    clearTimeout(timer);
  }
}

// Asks the server who is signed in and keeps what it says for writing without network.
// Answers {status: "ok", me} · {status: "signed-out"} · {status: "offline"}.
export async function refresh(unit = "") {
  const { status, json } = await ask(`${HERE}toi/${unit ? `?don-vi=${encodeURIComponent(unit)}` : ""}`);
  if (status === 401) return { status: "signed-out" };
  if (status !== 200) return { status: "offline" };
  const before = await recall(json.account);
  for (const programme of json.programmes) {
    const old = before?.programmes.find((one) => one.code === programme.code)?.tickets || [];
    programme.tickets = [...programme.tickets, ...old].slice(0, KEPT_TICKETS);
  }
  const known = new Set(json.units.map((one) => one.code));
  const added = (before?.units || []).filter((one) => one.added && !known.has(one.code));
  json.units.push(...added.slice(-20));
  await use(json);
  return { status: "ok", me: json };
}

// Answers like refresh; sends all that waits.
export async function sendAll() {
  const run = () => sending();
  return navigator.locks ? navigator.locks.request("sk-phone-send", run) : run();
}

async function sending() {
  const account = await current();
  if (!account) return "offline";
  const waiting = (await draftsOf(account)).filter((one) => one.state === "queued");
  if (!waiting.length) return "ok";
  const { status, me } = await refresh();
  if (status !== "ok") return status;
  if (me.account !== account) return "other-account";
  for (const one of waiting.sort((a, b) => a.place - b.place)) {
    const outcome = await sendOne(one, me);
    if (outcome !== "ok") return outcome;
  }
  return "ok";
}

async function sendOne(waiting, me) {
  tell({ id: waiting.id, doing: "words" });
  const first = await post(waiting, me, "", words(waiting));
  if (first.stop) return first.stop;
  if (first.done) return settle(waiting, first);
  const there = new Set(first.json.photos);
  for (const one of waiting.photos.filter((each) => !there.has(each.sha256))) {
    tell({ id: waiting.id, doing: "photo", n: waiting.photos.indexOf(one) + 1, all: waiting.photos.length });
    const bytes = await photo(waiting.account, one.id);
    if (!bytes) continue;
    const body = new FormData();
    body.append("files", new File([bytes], one.name, { type: one.type }));
    const answer = await post(waiting, me, "anh/", body);
    if (answer.stop) return answer.stop;
    if (answer.done) return settle(waiting, answer);
  }
  tell({ id: waiting.id, doing: "last" });
  const last = await post(waiting, me, "nop/", new FormData());
  return last.stop || settle(waiting, last);
}

function words(waiting) {
  const body = new FormData();
  for (const [name, value] of waiting.fields) body.append(name, value);
  body.set("programme", waiting.programme);
  body.set("unit", waiting.unit.code);
  body.set("ticket", waiting.ticket || "");
  if (waiting.anyway) body.set("anyway", "1");
  for (const sha256 of waiting.dropped || []) body.append("dropped", sha256);
  return body;
}

// Answers {json} to go on · {done: true, json, refused} · {stop} when there is nothing to be said of the draft itself.
async function post(waiting, me, step, body) {
  const headers = { "X-CSRFToken": me.csrf, "X-Phone-Account": me.account };
  const { status, json } = await ask(`${HERE}${waiting.key}/${step}`, { method: "POST", body, headers, seconds: 180 });
  if (status === 401) return { stop: "signed-out" };
  if (!json || status === 429 || status >= 500) return { stop: "offline" };
  if (json.error === "another_account") return { stop: "other-account" };
  if (json.sent) return { done: true, json };
  return status < 300 ? { json } : { done: true, refused: true, json };
}

async function settle(waiting, { refused, json }) {
  const now = await draft(waiting.account, waiting.id);
  if (!now) return "ok";
  if (refused) {
    // What the person went on writing meanwhile stays as it is; the reasons stand beside it.
    await saveDraft({ ...now, state: "failed", error: json.error, sentence: json.sentence, wrong: json.fields });
  } else {
    const { id, account, title } = now;
    await saveDraft({ id, account, title, state: "sent", place: now.place, sent: json.sent, at: Date.now() });
    await removePhotos(id);
  }
  tell({ id: waiting.id, doing: refused ? "refused" : "sent" });
  return "ok";
}

// Takes a ticket for a new draft of the programme, if one is left.
export async function takeTicket(account, code) {
  const about = await recall(account);
  const programme = about?.programmes.find((one) => one.code === code);
  const ticket = programme?.tickets.shift() || "";
  if (ticket) await remember(account, about);
  return ticket;
}
