// Uploads evidence one file at a time, pictures shrunk on the device first.
// <div data-evidence data-upload-url …> from c-evidence; <input type=file data-photo>. The server gets a POST with
// the file under the input's name and answers with the c-evidence-file fragment. Without this script, or without
// an upload URL, the files simply travel with the form.
import { shrink, size } from "./shrink.js";

for (const box of document.querySelectorAll("[data-evidence]")) {
  if (!box.dataset.uploadUrl) continue;
  for (const input of box.querySelectorAll("[data-photo]")) {
    input.addEventListener("change", async () => {
      const files = [...input.files];
      input.value = "";
      for (const file of files) await add(box, input.name, file);
    });
  }
}

async function add(box, name, file) {
  const row = box.querySelector("[data-file-template]").content.firstElementChild.cloneNode(true);
  row.querySelector("[data-name]").textContent = file.name;
  box.querySelector("[data-files]").append(row);
  const ready = await shrink(file);
  if (file.type.startsWith("image/")) thumb(row, ready);
  const most = Number(box.dataset.maxBytes || 0);
  if (most && ready.size > most) { fail(box, row, box.dataset.largeText); return; }
  await send(box, row, name, file, ready);
}

function thumb(row, file) {
  const image = document.createElement("img");
  image.alt = "";
  image.src = URL.createObjectURL(file);
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  row.querySelector("[data-thumb]").replaceChildren(image);
}

function send(box, row, name, file, ready) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const status = row.querySelector("[data-status]");
    const stop = row.querySelector("[data-stop]");
    stop.onclick = () => { request.abort(); row.remove(); done(); };
    request.upload.onprogress = (event) => {
      if (!event.lengthComputable) return;
      const percent = Math.floor((event.loaded * 100) / event.total);
      status.textContent = box.dataset.sendingText.replace("{percent}", `${percent} %`);
      row.querySelectorAll("rect")[1]?.setAttribute("width", percent);
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) accept(box, row, file, ready, request.responseText);
      else fail(box, row, request.status === 413 ? box.dataset.largeText : box.dataset.failedText, () => retry());
      done();
    };
    request.onerror = () => { fail(box, row, box.dataset.failedText, () => retry()); done(); };
    const retry = () => { row.classList.remove("is-bad"); send(box, row, name, file, ready); };
    const body = new FormData();
    body.append(name, ready, ready.name);
    request.open("POST", box.dataset.uploadUrl);
    request.setRequestHeader("X-CSRFToken", document.querySelector("meta[name=csrf-token]")?.content || "");
    request.setRequestHeader("HX-Request", "true");
    request.send(body);
  });
}

function accept(box, row, file, ready, html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  const shown = holder.content.firstElementChild;
  if (!shown) { row.remove(); return; }
  // The picture is here already: it is not fetched back over a slow network to be shown small.
  const image = shown.querySelector(".sk-thumb img");
  if (image) { image.removeAttribute("loading"); image.src = URL.createObjectURL(ready); }
  row.replaceWith(shown);
  if (ready.size < file.size) {
    const note = box.dataset.shrunkText.replace("{size}", size(ready.size)).replace("{before}", size(file.size));
    const small = shown.querySelector("small");
    if (small) small.textContent = note;
  }
  globalThis.htmx?.process(shown);
  box.closest("form")?.dispatchEvent(new CustomEvent("sk:changed"));
}

function fail(box, row, words, retry) {
  row.classList.add("is-bad");
  row.querySelector("[data-status]").textContent = words;
  row.querySelector("svg.sk-progress")?.setAttribute("hidden", "");
  if (!retry) return;
  const status = row.querySelector("[data-status]");
  const again = document.createElement("button");
  again.type = "button";
  again.className = "btn btn-quiet btn-sm";
  again.textContent = box.dataset.retryText;
  again.addEventListener("click", () => { again.remove(); retry(); });
  status.after(again);
}
