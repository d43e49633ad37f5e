// The grid of the helper's desk: a row is saved when it is left, Enter goes to the next cell, Alt+D copies a row,
// cells pasted from a spreadsheet go to the server as a block. Without this script every row has its own save button.
const list = document.querySelector("[data-grid]");
const rowOf = (node) => node.closest("[data-grid-row]");
const formOf = (node) => rowOf(node)?.querySelector("form");
const cells = () => [...list.querySelectorAll("[data-cell]")];
const dirty = new Set();
const sending = new Set();
let wanted = null;

function save(form) {
  if (!form || !dirty.delete(form)) return;
  window.htmx.trigger(form, "sk:leave");
}

// A new row takes over what the last one says, so that one goes to the server first, and the new row waits for it.
const adding = document.querySelector("[data-grid-add]");
document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt;
  if (form?.matches?.("[data-grid-row] form")) sending.add(form);
});
document.addEventListener("htmx:afterRequest", (event) => {
  sending.delete(event.detail.elt);
});
adding.addEventListener("submit", (event) => {
  if (!dirty.size && !sending.size) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  for (const form of [...dirty]) save(form);
  const go = () => {
    if (sending.size) return;
    document.removeEventListener("htmx:afterRequest", go);
    adding.requestSubmit();
  };
  document.addEventListener("htmx:afterRequest", go);
}, true);

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, 180)}px`;
}

list.addEventListener("input", (event) => {
  const form = formOf(event.target);
  if (form) dirty.add(form);
  if (event.target.matches("textarea")) grow(event.target);
});
list.addEventListener("focusout", (event) => {
  const form = formOf(event.target);
  if (form && !form.contains(event.relatedTarget)) save(form);
});
// Leaving the page, or the phone locking: what is typed goes out with it.
for (const name of ["pagehide", "visibilitychange"]) {
  addEventListener(name, () => {
    if (name === "visibilitychange" && document.visibilityState !== "hidden") return;
    for (const form of dirty) fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true });
    dirty.clear();
  }, name === "visibilitychange");
}

list.addEventListener("keydown", (event) => {
  if (event.isComposing || !event.target.matches("[data-cell]")) return;
  if (event.key === "Enter" && !event.shiftKey && !event.altKey && !event.ctrlKey && !event.defaultPrevented) {
    event.preventDefault();
    const all = cells();
    const next = all[all.indexOf(event.target) + 1];
    if (next) { next.focus(); next.select(); } else document.querySelector("[data-grid-add] button").click();
  } else if (event.altKey && event.code === "KeyD") {
    event.preventDefault();
    copy(rowOf(event.target));
  }
});
list.addEventListener("click", (event) => {
  const button = event.target.closest("[data-grid-copy], [data-grid-delete]");
  if (!button) return;
  const row = rowOf(button);
  if (button.matches("[data-grid-copy]")) {
    event.preventDefault();
    copy(row);
  } else if ([...row.querySelectorAll("[data-cell]")].some((cell) => cell.value) && !confirm(button.dataset.gridDelete)) {
    event.preventDefault();
  } else {
    // The browser sends this form itself: the deed needs the page anew.
    event.preventDefault();
    dirty.delete(formOf(row));
    send(button.formAction, new FormData(formOf(row)));
  }
});

// A copy is made from what the server knows, so what is typed goes there first.
function copy(row) {
  const form = row.querySelector("form");
  const button = row.querySelector("[data-grid-copy]");
  const go = () => window.htmx.trigger(button, "sk:copy");
  if (!dirty.has(form)) { go(); return; }
  form.addEventListener("htmx:afterRequest", (event) => { if (event.target === form && event.detail.successful) go(); }, { once: true });
  save(form);
}

async function send(url, body) {
  const headers = { "HX-Request": "true" };
  const answer = await fetch(url, { method: "POST", body, headers }).catch(() => null);
  const to = answer?.headers.get("HX-Redirect");
  if (answer?.ok && to) location.assign(to);
  else document.dispatchEvent(new CustomEvent("sk:toast", { detail: { text: list.dataset.unsaved } }));
  if (answer?.ok && to === location.pathname) location.reload();
}

list.addEventListener("paste", async (event) => {
  const cell = event.target.closest("[data-cell]");
  const text = event.clipboardData?.getData("text/plain") || "";
  if (!cell || !(text.includes("\t") || (!cell.matches("textarea") && text.trim().includes("\n")))) return;
  event.preventDefault();
  const form = formOf(cell);
  for (const other of dirty) {
    await fetch(other.action, { method: "POST", body: new FormData(other) });
  }
  dirty.clear();
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("field", cell.name);
  body.set("text", text);
  send(form.dataset.paste, body);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (event.detail.failed && form.matches?.("[data-grid-row] form")) {
    dirty.add(form);
    document.dispatchEvent(new CustomEvent("sk:toast", { detail: { text: list.dataset.unsaved } }));
  }
});
document.addEventListener("htmx:afterSwap", (event) => { if (event.target === list) wanted = list.lastElementChild; });
document.addEventListener("htmx:afterSettle", () => {
  for (const box of list.querySelectorAll(".sk-cellbox")) {
    const bad = box.querySelector(".sk-cellsay").classList.contains("k-bad");
    box.classList.toggle("is-bad", bad);
    const cell = box.querySelector("[data-cell]");
    if (bad) cell.setAttribute("aria-invalid", "true"); else cell.removeAttribute("aria-invalid");
  }
  if (!wanted) return;
  const first = wanted.querySelector("[data-cell]");
  wanted.querySelectorAll("textarea").forEach(grow);
  wanted = null;
  first.focus();
  first.select();
});
// "Enter all" while a row is still being typed: it is saved first.
document.querySelector("[data-grid-apply]")?.addEventListener("submit", async (event) => {
  if (!dirty.size || event.submitter?.formAction.includes("/bo/")) return;
  event.preventDefault();
  const form = event.target;
  for (const one of dirty) await fetch(one.action, { method: "POST", body: new FormData(one) });
  dirty.clear();
  form.submit();
});
list.querySelectorAll("textarea").forEach(grow);

// Scans: the one of the row being typed is marked and brought into view; a click makes it large and small again.
document.addEventListener("click", (event) => {
  const zoom = event.target.closest("[data-scan-zoom]");
  if (zoom) zoom.classList.toggle("is-large");
});
list.addEventListener("focusin", (event) => {
  const number = rowOf(event.target)?.querySelector(".sk-grid-head b").textContent.trim();
  for (const scan of document.querySelectorAll("[data-scan]")) {
    const mine = Boolean(number) && scan.querySelector("[name=dong]").value.trim() === number;
    if (mine && !scan.classList.contains("is-now")) scan.scrollIntoView({ block: "nearest" });
    scan.classList.toggle("is-now", mine);
  }
});

// Authors: while a name is typed, people of the unit are offered; choosing one writes "Name#code" for the part typed.
let offered = null;
let timer = 0;
let asked = 0;
const box = document.createElement("ul");
box.className = "sk-plain sk-picks sk-offer";
box.id = "goi-y-tac-gia";
box.setAttribute("role", "listbox");
box.setAttribute("aria-label", list.dataset.authorsLabel);

function part(input) {
  const before = input.value.slice(0, input.selectionStart);
  const start = Math.max(before.lastIndexOf(","), before.lastIndexOf(";")) + 1;
  return { start, text: before.slice(start).trim() };
}
function hide() {
  box.remove();
  offered?.removeAttribute("aria-activedescendant");
  offered?.setAttribute("aria-expanded", "false");
  offered = null;
}
const options = () => [...box.querySelectorAll("[role=option]")];
function mark(option) {
  for (const one of options()) {
    one.setAttribute("aria-selected", String(one === option));
    one.classList.toggle("is-on", one === option);
  }
  if (option) offered.setAttribute("aria-activedescendant", option.id);
}
async function offer(input) {
  const { text } = part(input);
  const mine = ++asked;
  if (text.length < 2 || text.includes("(")) { hide(); return; }
  const answer = await fetch(`${list.dataset.authors}?q=${encodeURIComponent(text)}`).catch(() => null);
  if (mine !== asked || !answer?.ok || document.activeElement !== input) return;
  box.innerHTML = await answer.text();
  options().forEach((one, i) => { one.id = `${box.id}-${i}`; });
  if (!options().length) { hide(); return; }
  offered = input;
  input.after(box);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-controls", box.id);
  input.setAttribute("aria-expanded", "true");
}
function choose(option) {
  const input = offered;
  const { start } = part(input);
  const rest = input.value.slice(input.selectionStart);
  const code = option.dataset.code ? `#${option.dataset.code}` : "";
  const written = `${input.value.slice(0, start)}${start ? " " : ""}${option.dataset.name}${code}`;
  input.value = written + rest;
  input.setSelectionRange(written.length, written.length);
  // Who has no staff code is known by name and unit: an empty unit takes theirs.
  const unit = formOf(input).elements.unit;
  if (!code && !unit.value.trim()) unit.value = option.dataset.unit;
  dirty.add(formOf(input));
  hide();
  input.focus();
}
list.addEventListener("input", (event) => {
  if (!event.target.matches("[name=authors]") || event.isComposing) return;
  clearTimeout(timer);
  timer = setTimeout(offer, 200, event.target);
});
list.addEventListener("keydown", (event) => {
  if (event.target !== offered || event.isComposing) return;
  const all = options();
  const here = all.findIndex((one) => one.classList.contains("is-on"));
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    mark(all[(here + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]);
  } else if (event.key === "Enter" && here >= 0) {
    event.preventDefault();
    choose(all[here]);
  } else if (event.key === "Escape") {
    event.preventDefault();
    hide();
  }
}, true);
list.addEventListener("mousedown", (event) => {
  const option = event.target.closest(".sk-offer [role=option]");
  if (option) { event.preventDefault(); choose(option); }
});
list.addEventListener("focusout", (event) => { if (event.target === offered) hide(); });
