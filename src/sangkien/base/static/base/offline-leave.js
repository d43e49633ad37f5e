// Signing out: locks the drafts on this device. Where some wait to be sent, the person chooses what happens to them.
import { current, exists, lock, removeAll, unsent } from "./offline-store.js";

// Calls go() once the device is locked; not at all if the person stays.
export async function leave(go) {
  if (!await exists()) return go();
  const account = await current();
  const waiting = await unsent(account);
  const box = document.querySelector("[data-leave]");
  if (waiting && box) {
    const text = box.querySelector("[data-leave-text]");
    text.textContent = text.dataset.text.replace("{n}", waiting);
    box.returnValue = "";
    box.showModal();
    const answer = await new Promise((done) => { box.onclose = () => done(box.returnValue); });
    if (!answer) return null;
    if (answer === "remove") await removeAll(account);
  }
  await lock();
  return go();
}
