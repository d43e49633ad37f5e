// The form of a draft on this device: shaped by its programme, filled from the draft, read back, judged for gaps.
// The page holds every field there is; what a programme does not ask is hidden and not sent.
const LATER = new Set(["summary", "field"]);

export function shape(form, programme) {
  const wanted = new Set(programme.wanted);
  for (const part of form.querySelectorAll("[data-part]")) {
    const name = part.dataset.part;
    const gone = (LATER.has(name) && !wanted.has(name))
      || (name === "author_group" && !programme.groups.length)
      || (name === "exclusions" && !programme.exclusions.length);
    part.hidden = gone;
    part.querySelectorAll("input, select, textarea").forEach((input) => { input.disabled = gone; });
    const mark = part.querySelector(".form-label .opt");
    if (mark) mark.hidden = wanted.has(name);
  }
  only(form, "kind", programme.kinds);
  only(form, "exclusions", programme.exclusions);
  const group = form.elements.author_group;
  group.replaceChildren(group.options[0], ...programme.groups.map(([code, name]) => new Option(name, code)));
}

function only(form, name, values) {
  for (const input of form.querySelectorAll(`input[name=${name}]`)) {
    const taken = values.includes(input.value);
    input.disabled = !taken;
    input.closest(".sk-choice").hidden = !taken;
  }
}

export function fill(form, fields) {
  const kept = new Map();
  for (const [name, value] of fields) kept.set(name, [...(kept.get(name) || []), value]);
  for (const input of form.elements) {
    if (!input.name || input.type === "file" || input.closest("[data-shares], [data-own]")) continue;
    const values = kept.get(input.name) || [];
    if (input.type === "checkbox" || input.type === "radio") input.checked = values.includes(input.value);
    else if (input.type !== "hidden") input.value = values[0] || "";
  }
  authors(form, kept);
  for (const input of form.querySelectorAll("[data-money] input")) input.dispatchEvent(new Event("input", { bubbles: true }));
}

function authors(form, kept) {
  const box = form.querySelector("[data-shares]");
  const list = box.querySelector("[data-share-list]");
  const html = box.querySelector("[data-share-template]").innerHTML;
  list.replaceChildren();
  for (let n = 0; kept.has(`author-${n}-name`); n++) {
    list.insertAdjacentHTML("beforeend", html.replaceAll("__n__", `r${n}`));
    const [name, share] = list.lastElementChild.querySelectorAll("input");
    name.value = kept.get(`author-${n}-name`)[0];
    share.value = kept.get(`author-${n}-share`)[0];
  }
  box.dispatchEvent(new Event("input"));
}

// Reads the form as the server's own form would send it. Rows of authors are numbered by their place.
export function collect(form) {
  const fields = [...new FormData(form)].filter(([name, value]) =>
    typeof value === "string" && !name.startsWith("author-") && !name.startsWith("own-"));
  form.querySelectorAll("[data-share-row]").forEach((row, n) => {
    const [name, share] = row.querySelectorAll("input");
    fields.push([`author-${n}-name`, name.value.trim()], [`author-${n}-share`, share.value.trim()]);
  });
  return fields;
}

export const valueOf = (fields, name) => fields.find(([one]) => one === name)?.[1].trim() || "";

// The parts a programme wants that are still empty, in the order of the page, by name.
export function gaps(draft, programme) {
  if (!programme) return [];
  const wanted = new Set(programme.wanted);
  const missing = [];
  if (!draft.unit?.code) missing.push("unit");
  for (const name of ["title", "kind", "summary", "before", "after", "field", "first_applied_on", "effect",
    "benefit_vnd", "decision_no", "recognised_on", "evidence", "authors", "author_group"]) {
    if (wanted.has(name) && !given(draft, name)) missing.push(name);
  }
  return missing;
}

function given(draft, name) {
  const { fields } = draft;
  if (name === "evidence") return draft.photos.length > 0;
  if (name === "benefit_vnd") return valueOf(fields, name) || valueOf(fields, "not_computable");
  if (name !== "authors") return valueOf(fields, name);
  const shares = fields.filter(([one]) => /^author-\d+-share$/.test(one));
  const sum = shares.reduce((all, [, text]) => all + Math.round(Number.parseFloat(text.replace(",", ".")) * 100 || 0), 0);
  return sum === 10000 && fields.every(([one, value]) => !/^author-\d+-name$/.test(one) || value);
}

// The days that nobody could read, by name. Read as the server reads them (base/reading.py); it has the last word.
export function unreadableDays(draft) {
  return ["first_applied_on", "recognised_on"].filter((name) => {
    const text = valueOf(draft.fields, name).replace(/^ngày\s+/i, "");
    return text && !isDay(text);
  });
}

function isDay(text) {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text);
  const here = /^(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})$/.exec(text);
  if (!iso && !here) return false;
  const [year, month, day] = (iso ? iso.slice(1) : here.slice(1).reverse()).map(Number);
  const found = new Date(Date.UTC(year < 100 ? year + 2000 : year, month - 1, day));
  return found.getUTCMonth() === month - 1 && found.getUTCDate() === day && found.getUTCFullYear() >= 1900;
}

// How much of what is wanted is written, in percent.
export function written(draft, programme) {
  const all = new Set([...programme.wanted, "unit"]).size;
  return Math.round((1 - gaps(draft, programme).length / all) * 100);
}

// Sentences beside the fields they speak of; clears those of before.
export function say(form, wrong) {
  form.querySelectorAll("[data-said]").forEach((old) => old.remove());
  form.querySelectorAll(".is-bad").forEach((old) => old.classList.remove("is-bad"));
  let first = null;
  for (const part of form.querySelectorAll("[data-part]")) {
    const sentences = wrong?.[part.dataset.part];
    if (!sentences?.length) continue;
    const line = form.querySelector("[data-said-template]").content.firstElementChild.cloneNode(true);
    line.querySelector("span").textContent = sentences.join(" ");
    line.dataset.said = "";
    part.append(line);
    part.querySelector(".sk-field")?.classList.add("is-bad");
    first ||= part;
  }
  return first;
}
