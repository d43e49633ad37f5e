// Co-authors and their parts. <fieldset data-shares> from c-share: rows [data-share-row] with <input data-share>,
// buttons data-share-add, data-share-even, data-share-remove, <template data-share-template> with __n__ for the number.
const SVG = "http://www.w3.org/2000/svg";

function start(box) {
  const list = box.querySelector("[data-share-list]");
  let next = list.children.length;
  box.addEventListener("click", (event) => {
    if (event.target.closest("[data-share-add]")) {
      event.preventDefault();
      const html = box.querySelector("[data-share-template]").innerHTML.replaceAll("__n__", String(next++));
      list.insertAdjacentHTML("beforeend", html);
      list.lastElementChild.querySelector("input:not([type=hidden])")?.focus();
      changed(box);
    } else if (event.target.closest("[data-share-even]")) {
      even(box);
    } else if (event.target.closest("[data-share-remove]")) {
      const row = event.target.closest("[data-share-row]");
      const near = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      near?.querySelector("[data-share]")?.focus();
      changed(box);
    }
  });
  box.addEventListener("input", () => total(box));
  total(box);
}

const inputs = (box) => [...box.querySelectorAll("[data-share]")];
// Hundredths of a percent, so that three times 33,33 is exact.
const hundredths = (text) => Math.round((Number.parseFloat(text.replace(",", ".")) || 0) * 100);
const written = (value) => String(value / 100).replace(".", ",");

function even(box) {
  const all = inputs(box);
  if (!all.length) return;
  const whole = 10000 % all.length === 0 ? 1 : 100;
  const part = Math.floor(10000 / all.length / whole) * whole;
  all.forEach((input, i) => { input.value = written(i ? part : 10000 - part * (all.length - 1)); });
  changed(box);
}

function changed(box) {
  total(box);
  box.closest("form")?.dispatchEvent(new CustomEvent("sk:changed"));
}

function total(box) {
  const parts = inputs(box).map((input) => hundredths(input.value));
  const sum = parts.reduce((a, b) => a + b, 0);
  const place = box.querySelector("[data-share-total]");
  const { fullText, shortText, overText } = box.dataset;
  const gap = written(Math.abs(10000 - sum));
  place.textContent = sum === 10000 ? fullText : `${written(sum)}\u00a0% · ${(sum < 10000 ? shortText : overText).replace("{n}", gap)}`;
  place.classList.toggle("ok", sum === 10000);
  place.classList.toggle("amber-ink", sum !== 10000);
  box.querySelectorAll("[data-share-dot]").forEach((dot, i) => { dot.className = `sk-dot d${(i % 4) + 1}`; });
  draw(box.querySelector("[data-share-bar] svg"), parts, Math.max(sum, 10000));
}

function draw(svg, parts, whole) {
  if (!svg) return;
  svg.querySelectorAll("rect:not(.p-track)").forEach((old) => old.remove());
  let at = 0;
  parts.forEach((part, i) => {
    const rect = document.createElementNS(SVG, "rect");
    const width = (part * 100) / whole;
    rect.setAttribute("x", at);
    rect.setAttribute("width", Math.max(width - 0.4, 0));
    rect.setAttribute("height", 10);
    rect.setAttribute("class", `d${(i % 4) + 1}`);
    svg.append(rect);
    at += width;
  });
}

for (const box of document.querySelectorAll("[data-shares]")) start(box);
