// What every page needs: htmx and CSRF, toasts, menus, bulk choice, printing, leaving draft copies behind.
// Toasts: <div data-toasts> and <template data-toast-template> stand in base.html. The server sends
// HX-Trigger: {"sk:toast": {"text": "…", "undo": "/url/"}}; scripts dispatch the same event on document.
const token = () => document.querySelector("meta[name=csrf-token]")?.content
  || document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || "";

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
});
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, () => toast({ text: document.body.dataset.errorText }));
}
document.addEventListener("sk:toast", (event) => toast(event.detail));
document.addEventListener("htmx:afterSwap", (event) => {
  event.target.querySelector?.("[data-focus]")?.focus();
});

// A page that came back with refusals opens at the first of them, not at its head, where nothing seems to have happened.
document.addEventListener("DOMContentLoaded", () => {
  const refused = document.querySelector("main [aria-invalid=true]");
  if (!refused) return;
  refused.focus({ preventScroll: true });
  refused.scrollIntoView({ block: "center" });
});

// A file field speaks the page's language, not the browser's. The field itself lies over the words, so that mouse, keys
// and screen readers meet the real one; without script it is simply the browser's own.
function dressFileFields(root) {
  for (const field of root.querySelectorAll("input[type=file].form-control:not(.sk-choose input)")) {
    const { fileChoose, fileNone } = document.body.dataset;
    const box = document.createElement("span");
    box.className = "sk-choose";
    box.innerHTML = "<span class='btn btn-quiet' aria-hidden='true'></span><span class='sk-choose-name' aria-hidden='true'></span>";
    const [button, name] = box.children;
    button.textContent = fileChoose;
    const show = () => { name.textContent = [...field.files].map((file) => file.name).join(", ") || fileNone; };
    show();
    field.addEventListener("change", show);
    field.before(box);
    box.append(field);
  }
}
document.addEventListener("DOMContentLoaded", () => dressFileFields(document));
document.addEventListener("htmx:afterSwap", (event) => dressFileFields(event.target));

// What cannot be taken back with a key is asked about once; without script the page's own words must do.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ask]");
  if (button && !confirm(button.dataset.ask)) event.preventDefault();
});

// Small forms side by side, one for each cell: what was typed into the others goes along, nothing typed is lost.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-send-together]") || form.dataset.sent) return;
  const typed = (one) => [...one.querySelectorAll("input:not([type=hidden])")].some((input) => input.value !== input.defaultValue);
  const others = [...document.querySelectorAll("[data-send-together]")].filter((one) => one !== form && typed(one));
  if (!others.length) return;
  event.preventDefault();
  const { submitter } = event;
  for (const other of others) await fetch(other.action, { method: "POST", body: new FormData(other) }).catch(() => null);
  form.dataset.sent = "1";
  form.requestSubmit(submitter);
});

function toast({ text, undo, seconds = 10 }) {
  const box = document.querySelector("[data-toasts]");
  const template = document.querySelector("[data-toast-template]");
  if (!box || !template || !text) return;
  const shown = template.content.firstElementChild.cloneNode(true);
  shown.querySelector("[data-toast-text]").textContent = text;
  if (undo) shown.insertBefore(undoButton(undo, shown), shown.querySelector("[data-toast-close]"));
  box.replaceChildren(shown);
  // What can be undone stays until it is closed; the rest leaves, but never under a pointer or the focus.
  if (undo) return;
  const leave = () => (shown.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : shown.remove());
  setTimeout(leave, seconds * 1000);
}

function undoButton(url, shown) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sk-toast-undo";
  button.dataset.toastUndo = "";
  button.textContent = document.querySelector("[data-toasts]").dataset.undoText || "Hoàn tác";
  button.addEventListener("click", async () => {
    button.disabled = true;
    const answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": token() } }).catch(() => null);
    shown.remove();
    if (answer?.ok) location.reload();
    else toast({ text: document.body.dataset.errorText });
  });
  return button;
}

document.addEventListener("click", (event) => {
  const target = event.target;
  if (target.closest("[data-toast-close]")) target.closest(".sk-toast").remove();
  if (target.closest("[data-print]")) { event.preventDefault(); print(); }
  if (target.closest("[data-sign-out]")) signOut(event, target.closest("[data-sign-out]"));
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.open || !menu.matches?.("details[data-menu]")) return;
  for (const other of document.querySelectorAll("details[data-menu][open]")) {
    if (other !== menu) other.open = false;
  }
}, true);

// A phone may be shared: who signs out leaves nothing readable on it, and is asked first where drafts wait to be sent.
function signOut(event, button) {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith("sk-draft:")) localStorage.removeItem(key);
  } catch { /* private window */ }
  if (button.dataset.asked || !button.form) return;
  event.preventDefault();
  const go = () => { button.dataset.asked = "yes"; button.form.requestSubmit(button); };
  import("./offline-leave.js").then((one) => one.leave(go)).catch(go);
}

// Pages that are also used without network say where their worker is.
const { worker } = document.body.dataset;
if (worker && "serviceWorker" in navigator) {
  // A browser that cannot run modules in a worker does without; the pages work as ever.
  addEventListener("load", () => navigator.serviceWorker.register(worker, { type: "module" }).catch(() => {}));
}

// Bulk choice: <form data-bulk> with <input type=checkbox data-bulk-item>, data-bulk-all, and c-bulk.
document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-bulk]");
  if (!form) return;
  const items = [...form.querySelectorAll("[data-bulk-item]")];
  if (event.target.matches("[data-bulk-all]")) items.forEach((item) => { item.checked = event.target.checked; });
  showChosen(form, items);
});
document.addEventListener("reset", (event) => {
  const form = event.target;
  if (form.matches("[data-bulk]")) setTimeout(() => showChosen(form, [...form.querySelectorAll("[data-bulk-item]")]));
});

function showChosen(form, items) {
  const bar = form.querySelector("[data-bulk-bar]");
  const n = items.filter((item) => item.checked).length;
  const all = form.querySelector("[data-bulk-all]");
  if (all) { all.checked = n === items.length && n > 0; all.indeterminate = n > 0 && n < items.length; }
  if (!bar) return;
  bar.hidden = n === 0;
  bar.querySelector("[data-bulk-count]").textContent = bar.dataset.bulkText.replace("{n}", n.toLocaleString("vi-VN"));
}
for (const form of document.querySelectorAll("[data-bulk]")) {
  showChosen(form, [...form.querySelectorAll("[data-bulk-item]")]);
}
