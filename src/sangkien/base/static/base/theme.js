// Light or dark before the first paint: what the person chose, else what the device prefers.
// Switches: <button data-theme-set="light|dark|auto">. Loaded in the head, without defer, so kept tiny.
(() => {
  const root = document.documentElement;
  const device = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try { return localStorage.getItem("sk-theme") || "auto"; } catch { return "auto"; }
  };
  const show = () => {
    const choice = chosen();
    root.dataset.bsTheme = choice === "auto" ? (device.matches ? "dark" : "light") : choice;
    for (const button of document.querySelectorAll("[data-theme-set]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeSet === choice));
    }
  };
  show();
  device.addEventListener?.("change", show);
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-theme-set]");
    if (!button) return;
    try { localStorage.setItem("sk-theme", button.dataset.themeSet); } catch { /* private window */ }
    show();
  });
})();
