// Photos of a draft on this device: shrunk, locked and shown; c-evidence without an address to send to.
import { photo, removePhoto, savePhoto } from "./offline-store.js";
import { shrink, size } from "./shrink.js";

const hex = (bytes) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");

// Starts the box; hooks = {draft(): the open draft, changed(), words}.
export function photos(box, hooks) {
  const list = box.querySelector("[data-files]");
  for (const input of box.querySelectorAll("[data-photo]")) {
    input.addEventListener("change", async () => {
      const files = [...input.files];
      input.value = "";
      for (const file of files) await add(file);
    });
  }

  async function add(file) {
    const draft = hooks.draft();
    const row = line(file.name, "");
    if (draft.photos.length >= Number(box.dataset.most)) return fail(row, box.dataset.manyText);
    const ready = await shrink(file);
    if (ready.size > Number(box.dataset.maxBytes)) return fail(row, box.dataset.largeText);
    const bytes = await ready.arrayBuffer();
    const sha256 = hex(await crypto.subtle.digest("SHA-256", bytes));
    row.remove();
    if (draft.photos.some((one) => one.sha256 === sha256)) return null;
    try {
      const about = { id: crypto.randomUUID(), name: ready.name, type: ready.type, bytes };
      const kept = { ...await savePhoto(draft.account, draft.id, about), sha256 };
      draft.photos.push(kept);
      draft.dropped = (draft.dropped || []).filter((one) => one !== sha256);
      await show(draft, kept, bytes);
      return hooks.changed();
    } catch {
      return fail(line(file.name, ""), box.dataset.fullText);
    }
  }

  function line(name, note) {
    const row = box.querySelector("[data-file-template]").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-name]").textContent = name;
    row.querySelector("[data-status]").textContent = note;
    row.querySelector("svg.sk-progress")?.remove();
    const away = row.querySelector("[data-stop]");
    away.setAttribute("aria-label", box.dataset.removeText.replace("{name}", name));
    away.onclick = () => row.remove();
    list.append(row);
    return row;
  }

  function fail(row, words) {
    row.classList.add("is-bad");
    row.querySelector("[data-status]").textContent = words;
    return null;
  }

  async function show(draft, one, bytes) {
    const row = line(one.name, size(one.size));
    row.querySelector("[data-stop]").onclick = async () => {
      draft.photos = draft.photos.filter((each) => each !== one);
      // The server may have it already: it is told to let it go.
      draft.dropped = [...new Set([...(draft.dropped || []), one.sha256])];
      row.remove();
      await removePhoto(one.id);
      hooks.changed();
    };
    if (!one.type.startsWith("image/")) return;
    const image = document.createElement("img");
    image.alt = "";
    image.src = URL.createObjectURL(new Blob([bytes], { type: one.type }));
    image.addEventListener("load", () => URL.revokeObjectURL(image.src));
    row.querySelector("[data-thumb]").replaceChildren(image);
  }

  return {
    async fill(draft) {
      list.replaceChildren();
      for (const one of draft.photos) {
        const bytes = await photo(draft.account, one.id);
        if (bytes) await show(draft, one, bytes);
      }
    },
  };
}
