// Unit picker: a combobox over the server's answer. <div data-picker data-picker-url="/…"> from c-unit-picker.
// GET url?q=… answers with c-unit-option fragments (li[role=option] with data-value, data-text, data-path).
// Arrow keys walk, Enter chooses, Escape closes; the hidden input [data-picker-value] carries the choice and fires
// "change". Without this script the typed text travels as <name>_q and the server answers with choices.
for (const box of document.querySelectorAll("[data-picker]")) start(box);

function start(box) {
  const part = (name) => box.querySelector(`[data-picker-${name}]`);
  const input = box.querySelector("[role=combobox]");
  const list = part("list");
  const value = part("value");
  let timer = 0;
  let asked = 0;
  let active = null;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const mark = (option) => {
    active = option;
    for (const one of options()) {
      one.setAttribute("aria-selected", String(one === option));
      one.classList.toggle("is-on", one === option);
    }
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const show = (open) => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) mark(null);
  };
  const ask = async () => {
    const text = input.value.trim();
    const mine = ++asked;
    if (!text) { show(false); part("status").textContent = ""; return; }
    const url = new URL(box.dataset.pickerUrl, location.href);
    url.searchParams.set("q", text);
    const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (mine !== asked) return;
    if (!answer?.ok) { part("status").textContent = document.body.dataset.errorText || ""; return; }
    list.innerHTML = await answer.text();
    const n = options().length;
    options().forEach((one, i) => { one.id = `${list.id}-${i}`; });
    part("status").textContent = n ? box.dataset.foundText.replace("{n}", n) : box.dataset.noneText;
    part("status").classList.toggle("visually-hidden", n > 0);
    show(n > 0);
    if (n) mark(options()[0]);
  };
  const choose = (option) => {
    value.value = option.dataset.value;
    part("text").textContent = option.dataset.text;
    part("path").textContent = option.dataset.path;
    part("chosen").hidden = false;
    part("search").hidden = true;
    show(false);
    value.dispatchEvent(new Event("change", { bubbles: true }));
    part("change").focus();
  };

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 200); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = options();
    const here = all.indexOf(active);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden || !all.length) return;
      event.preventDefault();
      mark(all[(here + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!list.hidden && active) choose(active);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show(false);
    }
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  part("change").addEventListener("click", () => {
    part("chosen").hidden = true;
    part("search").hidden = false;
    input.focus();
    input.select();
  });
}
