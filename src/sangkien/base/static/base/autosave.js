// Saves a form while it is written. <form data-autosave="/url" data-draft-key="…" data-saved-at="ISO">; the status
// stands in <span data-saved><span data-saved-text>. The words come from data-words-saved ("… {time}"),
// -saving and -waiting on the form or on body.
// Every change goes to a copy on this device first and leaves it when the server has it. Files are not included.
// The server answers 2xx; it may answer JSON {"at": "09:41"}. Anything else, or no network, keeps the copy and
// tries again. A copy the server never got is written back on opening, unless data-restore="off".
const WAIT = 800;

function watch(form) {
  const key = `sk-draft:${form.dataset.draftKey || form.dataset.autosave}`;
  const state = { form, key, timer: 0, sending: false, dirty: false, backoff: 5000, sent: false };
  if (form.dataset.restore !== "off") restore(state);
  const changed = (event) => {
    if (event.target.type === "file" || event.target.closest("[data-no-autosave]")) return;
    state.dirty = true;
    keep(state);
    schedule(state, WAIT);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("sk:changed", () => { state.dirty = true; keep(state); schedule(state, WAIT); });
  form.addEventListener("submit", () => { state.sent = true; clearTimeout(state.timer); });
  addEventListener("online", () => state.dirty && schedule(state, 0));
  document.addEventListener("visibilitychange", () => document.hidden && state.dirty && schedule(state, 0));
  addEventListener("pageshow", () => { state.sent = false; });
}

const fields = (form) => [...new FormData(form)].filter(([name, value]) =>
  typeof value === "string" && name !== "csrfmiddlewaretoken");

function keep({ form, key }) {
  try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: fields(form) })); } catch { /* full or private */ }
}
function forget({ key }) {
  try { localStorage.removeItem(key); } catch { /* private window */ }
}

function restore(state) {
  let copy = null;
  try { copy = JSON.parse(localStorage.getItem(state.key)); } catch { /* unreadable copy */ }
  // Older than a month, or than what the server wrote into the page: of no use any more.
  const newest = Date.parse(state.form.dataset.savedAt || "") || 0;
  if (!copy || Date.now() - copy.at > 30 * 86400000 || copy.at < newest) { forget(state); return; }
  const kept = new Map();
  for (const [name, value] of copy.fields) kept.set(name, [...(kept.get(name) || []), value]);
  for (const input of state.form.elements) {
    if (!input.name || !kept.has(input.name) || input.type === "file" || input.type === "hidden") continue;
    const values = kept.get(input.name);
    if (input.type === "checkbox" || input.type === "radio") input.checked = values.includes(input.value);
    else input.value = values.length > 1 ? values.shift() : values[0];
  }
  state.dirty = true;
  schedule(state, 0);
}

function schedule(state, delay) {
  clearTimeout(state.timer);
  state.timer = setTimeout(() => send(state), delay);
}

async function send(state) {
  if (state.sending || state.sent) return;
  const { form } = state;
  state.sending = true;
  state.dirty = false;
  say(form, "saving");
  const body = new FormData();
  for (const [name, value] of fields(form)) body.append(name, value);
  const csrf = form.querySelector("[name=csrfmiddlewaretoken]")?.value
    || document.querySelector("meta[name=csrf-token]")?.content || "";
  const answer = await fetch(form.dataset.autosave, {
    method: "POST", body, headers: { "X-CSRFToken": csrf, "X-Autosave": "1" }, redirect: "manual",
  }).catch(() => null);
  state.sending = false;
  if (state.sent) return;
  if (answer?.ok) await saved(state, answer);
  else failed(state);
}

async function saved(state, answer) {
  state.backoff = 5000;
  if (state.dirty) { schedule(state, WAIT); return; }
  forget(state);
  const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json().catch(() => ({})) : {};
  say(state.form, "saved", told.at || clock());
}

function failed(state) {
  state.dirty = true;
  say(state.form, "waiting");
  schedule(state, state.backoff);
  state.backoff = Math.min(state.backoff * 2, 300000);
}

const clock = () => new Intl.DateTimeFormat("vi-VN", {
  hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Ho_Chi_Minh",
}).format(new Date());

function say(form, what, time = "") {
  const place = document.querySelector("[data-saved]");
  if (!place) return;
  const texts = { ...document.body.dataset, ...form.dataset };
  const words = { saving: texts.wordsSaving, saved: texts.wordsSaved, waiting: texts.wordsWaiting };
  place.dataset.state = what;
  place.querySelector("[data-saved-text]").textContent = (words[what] || "").replace("{time}", time);
}

for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);
