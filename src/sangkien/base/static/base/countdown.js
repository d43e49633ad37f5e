// Counts down to a deadline by the server's clock. <div data-countdown="2023-09-01T00:00:00+07:00"
// data-now="server time, ISO"> with children [data-days] [data-hours] [data-minutes] [data-seconds].
// Reloads the page once when the moment has come, if data-reload is set.
for (const box of document.querySelectorAll("[data-countdown]")) {
  const end = Date.parse(box.dataset.countdown);
  const drift = box.dataset.now ? Date.parse(box.dataset.now) - Date.now() : 0;
  const show = (name, value) => {
    const place = box.querySelector(`[data-${name}]`);
    if (place) place.textContent = name === "days" ? value.toLocaleString("vi-VN") : String(value).padStart(2, "0");
  };
  const tick = () => {
    const left = Math.max(0, Math.floor((end - Date.now() - drift) / 1000));
    show("days", Math.floor(left / 86400));
    show("hours", Math.floor(left / 3600) % 24);
    show("minutes", Math.floor(left / 60) % 60);
    show("seconds", left % 60);
    if (left) return;
    clearInterval(timer);
    if ("reload" in box.dataset && end - drift > performance.timeOrigin) setTimeout(() => location.reload(), 2000);
  };
  const timer = setInterval(tick, 1000);
  tick();
}
