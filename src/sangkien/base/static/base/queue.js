// Single keys for the checking queue, by place on the keyboard (event.code), so a Vietnamese input method does not
// matter. <div data-keys> holds elements with data-key="KeyH" (pressed = clicked); rows to walk are the links in
// [data-queue-list]; data-keys-toggle is a checkbox that switches the keys off; data-keys-help a <dialog> for "?".
// Never fires in a field, with Ctrl, Alt or Meta, or while an input method composes.
const STORE = "sk-keys";
const off = () => { try { return localStorage.getItem(STORE) === "off"; } catch { return false; } };
const inField = (node) => node.closest?.("input, textarea, select, [contenteditable], [role=combobox], dialog[open]")
  && !node.matches?.("input[type=checkbox], input[type=radio]");

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.repeat) return;
  if (event.ctrlKey || event.altKey || event.metaKey || inField(event.target) || off()) return;
  const root = document.querySelector("[data-keys]");
  if (!root) return;
  if (event.code === "Slash" && event.shiftKey) { open(event); return; }
  if (event.shiftKey) return;
  const step = { KeyJ: 1, ArrowDown: 1, KeyL: -1, ArrowUp: -1 }[event.code];
  if (step && walk(step)) { event.preventDefault(); return; }
  const target = [...document.querySelectorAll(`[data-key="${event.code}"]`)].find((one) => one.offsetParent && !one.disabled);
  if (!target) return;
  event.preventDefault();
  target.click();
});

function open(event) {
  const help = document.querySelector("dialog[data-keys-help]");
  if (!help) return;
  event.preventDefault();
  help.showModal();
}

function walk(step) {
  const links = [...document.querySelectorAll("[data-queue-list] a")];
  if (!links.length) return false;
  const here = links.findIndex((link) => link.matches("[aria-current], [aria-current] a"));
  const next = links[Math.min(Math.max(here + step, 0), links.length - 1)];
  if (!next || links.indexOf(next) === here) return true;
  next.scrollIntoView({ block: "nearest" });
  next.click();
  return true;
}

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-queue-list] a");
  if (row) {
    for (const old of document.querySelectorAll("[data-queue-list] .is-on")) {
      old.classList.remove("is-on");
      old.removeAttribute("aria-current");
    }
    const item = row.closest("li") || row;
    item.classList.add("is-on");
    item.setAttribute("aria-current", "true");
  }
  if (event.target.closest("[data-keys-open]")) document.querySelector("dialog[data-keys-help]")?.showModal();
  if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close();
});

for (const box of document.querySelectorAll("[data-keys-toggle]")) {
  box.checked = !off();
  box.addEventListener("change", () => {
    try { localStorage.setItem(STORE, box.checked ? "on" : "off"); } catch { /* private window */ }
    document.documentElement.classList.toggle("sk-no-keys", !box.checked);
  });
}
document.documentElement.classList.toggle("sk-no-keys", off());
