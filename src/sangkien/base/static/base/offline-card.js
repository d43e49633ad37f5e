// On a page of one's own: says how many drafts on this device are not sent yet.
// <a data-phone-drafts data-account="…" data-text="… {n} …" hidden><span data-phone-text>.
import { exists, unsent } from "./offline-store.js";

const card = document.querySelector("[data-phone-drafts]");
if (card && await exists()) {
  const n = await unsent(card.dataset.account).catch(() => 0);
  card.querySelector("[data-phone-text]").textContent = card.dataset.text.replace("{n}", n);
  card.hidden = n === 0;
}
