// Buttons that copy a text: <button data-copy="id of a textarea" data-copied="…" hidden>. Without this script the text
// is there to be marked and copied by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
    button.querySelector("span").textContent = button.dataset.copied;
  });
}
