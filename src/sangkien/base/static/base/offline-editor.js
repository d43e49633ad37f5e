// Writing one draft on this device: programme, unit, fields, photos; every change is locked away at once.
import { collect, fill, gaps, say, shape, valueOf, unreadableDays } from "./offline-form.js";
import { photos } from "./offline-photos.js";
import { takeTicket } from "./offline-send.js";
import { draft as stored, remember, saveDraft } from "./offline-store.js";

const WAIT = 300;

// hooks = {about(): what is known of the person, words, online(): boolean}
export function editor(box, hooks) {
  const { words } = hooks;
  const form = box.querySelector("form");
  const programmes = form.elements["own-programme"];
  const units = form.elements["own-unit"];
  let open = null;
  let timer = 0;
  let writing = Promise.resolve();
  // While the form is filled in, its events are not the person's.
  let filling = false;

  const pictures = photos(box.querySelector("[data-evidence]"), { draft: () => open, changed: () => keep() });
  form.addEventListener("input", later);
  form.addEventListener("change", (event) => {
    if (event.target === programmes) changeProgramme();
    if (event.target === units) changeUnit(known().find((one) => one.code === units.value));
    later();
  });
  form.addEventListener("sk:changed", later);
  form.addEventListener("submit", (event) => event.preventDefault());
  box.querySelector("[data-picker-value]").addEventListener("change", picked);
  addEventListener("pagehide", () => { if (timer) keep(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && timer) keep(); });

  const programme = () => hooks.about().programmes.find((one) => one.code === open.programme);
  const known = () => hooks.about().units.filter((one) => one.programmes.includes(open.programme));

  function later(event) {
    if (!open || filling || event?.target.closest?.("[data-picker]")) return;
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
  }

  // One write after the other, so that an older one never comes last.
  function keep(change = {}) {
    clearTimeout(timer);
    timer = 0;
    if (!open) return writing;
    const draft = open;
    Object.assign(draft, { fields: collect(form), state: "writing", at: Date.now() }, change);
    draft.title = valueOf(draft.fields, "title");
    writing = writing.then(async () => {
      if (draft.ticket === undefined) draft.ticket = await takeTicket(draft.account, draft.programme);
      await saveDraft(draft);
      // From now on the address leads back to this draft.
      if (open === draft) history.replaceState(null, "", `#${draft.id}`);
      saved(words.saved, new Date());
    }).catch(() => saved(words.full));
    return writing;
  }

  function saved(text, at) {
    const place = document.querySelector("[data-saved-text]");
    const clock = at && new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
    place.textContent = text.replace("{time}", clock || "");
    place.parentElement.hidden = false;
  }

  function begin(account, code) {
    const about = hooks.about();
    const first = about.units.find((one) => one.code === code) || about.units[0];
    const chosen = about.programmes.find((one) => first?.programmes.includes(one.code)) || about.programmes[0];
    const id = crypto.randomUUID();
    const fields = [["author-0-name", about.name], ["author-0-share", "100"], ["visibility", "hierarchy"]];
    const unit = first?.programmes.includes(chosen.code) ? first : null;
    return { id, key: id, account, state: "writing", place: 0, programme: chosen.code, unit, fields, photos: [], title: "" };
  }

  async function show(draft, { at = "" } = {}) {
    open = draft;
    filling = true;
    form.reset();
    programmes.replaceChildren(...hooks.about().programmes.map((one) => new Option(one.name, one.code)));
    programmes.value = draft.programme;
    programmes.closest("[data-part]").hidden = hooks.about().programmes.length < 2;
    shape(form, programme());
    fill(form, draft.fields);
    showUnits();
    await pictures.fill(draft);
    filling = false;
    document.querySelector("[data-saved-text]").parentElement.hidden = true;
    const first = say(form, draft.state === "failed" ? draft.wrong : null);
    const target = at === "unit" ? units : first?.querySelector("input, select, textarea");
    if (target) { target.scrollIntoView({ block: "center" }); target.focus({ preventScroll: true }); }
  }

  function showUnits() {
    const all = known();
    if (open.unit && !all.some((one) => one.code === open.unit.code)) all.push(open.unit);
    const option = (one) => new Option(one.path ? `${one.name} – ${one.path}` : one.name, one.code);
    units.replaceChildren(new Option(words.chooseOne, ""), ...all.map(option));
    units.value = open.unit?.code || "";
    box.querySelector("[data-unit-path]").textContent = open.unit?.path || "";
    const picker = box.querySelector("[data-picker]");
    picker.dataset.pickerUrl = programme().picker;
    box.querySelector("[data-online-only]").hidden = !hooks.online();
  }

  function changeUnit(unit) {
    open.unit = unit || null;
    box.querySelector("[data-unit-path]").textContent = unit?.path || "";
  }

  function changeProgramme() {
    // The server may know the draft as one of the other programme: here it begins anew.
    Object.assign(open, { programme: programmes.value, key: crypto.randomUUID(), ticket: undefined });
    if (!known().some((one) => one.code === open.unit?.code)) changeUnit(known()[0]);
    shape(form, programme());
    showUnits();
  }

  async function picked(event) {
    const part = (name) => box.querySelector(`[data-picker-${name}]`).textContent;
    const unit = { code: event.target.value, name: part("text"), path: part("path"), added: true };
    const about = hooks.about();
    about.units = about.units.filter((one) => one.code !== unit.code);
    about.units.push({ ...unit, programmes: [open.programme] });
    changeUnit(unit);
    showUnits();
    box.querySelector("[data-online-only]").open = false;
    await remember(open.account, about);
    await keep();
  }

  // Answers whether the draft may wait for the network; what is missing or cannot be read is said beside its field.
  async function finish(place) {
    await keep();
    const missing = gaps(open, programme());
    const unread = unreadableDays(open);
    if (missing.length || unread.length) {
      const wrong = Object.fromEntries([
        ...missing.map((name) => [name, [words.needed]]),
        ...unread.map((name) => [name, [words.noDay]]),
      ]);
      const first = say(form, wrong);
      first?.scrollIntoView({ block: "center" });
      first?.querySelector("input:not([type=hidden]), select, textarea")?.focus({ preventScroll: true });
      return false;
    }
    await keep({ state: "queued", place, error: "", sentence: "", wrong: null });
    return true;
  }

  async function close() {
    if (timer) await keep();
    await writing;
    open = null;
  }

  // Nothing was typed into a draft that was never kept: there is nothing to come back to.
  const isKept = async () => Boolean(open && await stored(open.account, open.id));
  return { begin, show, finish, close, keep, isKept, showUnits, openId: () => open?.id };
}
