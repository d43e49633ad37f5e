// Numbers that explain themselves. <a class="sk-why" href="/url" data-why="/url"> is a plain link without this
// script; with it, a press fetches the fragment (header HX-Request: true) into .sk-pop. Escape, a press elsewhere
// or a second press closes it and gives the focus back. On phones it opens in place, under its row.
let open = null;
const narrow = matchMedia("(max-width: 767.98px)");

function upgrade(scope = document) {
  for (const link of scope.querySelectorAll("[data-why]:not([role])")) {
    link.setAttribute("role", "button");
    link.setAttribute("aria-haspopup", "dialog");
    link.setAttribute("aria-expanded", "false");
  }
}
upgrade();
document.addEventListener("htmx:load", (event) => upgrade(event.target.parentElement || document));

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-why]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    if (open?.link === link) close();
    else show(link);
  } else if (open && !open.box.contains(event.target)) close({ focus: false });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && open) { event.preventDefault(); close(); }
  if (event.key === " " && event.target.matches?.("[data-why]")) { event.preventDefault(); event.target.click(); }
});
addEventListener("resize", () => open && place(open));

async function show(link) {
  close({ focus: false });
  const box = document.createElement("div");
  box.className = "sk-pop is-loading";
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", link.title || link.textContent);
  box.tabIndex = -1;
  open = { link, box, row: null };
  link.setAttribute("aria-expanded", "true");
  attach(open);
  const answer = await fetch(link.dataset.why, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (open?.box !== box) return;
  if (!answer?.ok) { location.href = link.href; return; }
  box.innerHTML = await answer.text();
  box.classList.remove("is-loading");
  place(open);
  box.focus({ preventScroll: true });
}

function attach(state) {
  const row = narrow.matches ? state.link.closest("tr") : null;
  if (row) {
    state.row = document.createElement("tr");
    const cell = state.row.insertCell();
    cell.colSpan = row.cells.length;
    cell.append(state.box);
    row.after(state.row);
  } else if (narrow.matches) {
    state.link.closest("p, li, .sk-stat, .sk-stage, section, div").after(state.box);
  } else {
    document.body.append(state.box);
  }
  state.box.classList.toggle("is-inline", narrow.matches);
  place(state);
}

function place({ link, box }) {
  if (box.classList.contains("is-inline")) { box.style.left = box.style.top = ""; return; }
  const spot = link.getBoundingClientRect();
  const room = document.documentElement.clientWidth;
  const left = Math.min(Math.max(16, spot.left + spot.width / 2 - box.offsetWidth / 2), room - box.offsetWidth - 16);
  const above = spot.bottom + box.offsetHeight + 16 > innerHeight && spot.top > box.offsetHeight + 16;
  box.style.left = `${left + scrollX}px`;
  box.style.top = `${scrollY + (above ? spot.top - box.offsetHeight - 8 : spot.bottom + 8)}px`;
}

function close({ focus = true } = {}) {
  if (!open) return;
  const { link, box, row } = open;
  open = null;
  const held = box.contains(document.activeElement);
  (row || box).remove();
  link.setAttribute("aria-expanded", "false");
  if (focus || held) link.focus({ preventScroll: true });
}
