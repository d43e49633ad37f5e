// The drafts on this device as cards: what state, what it means, what to do.
import { gaps, written } from "./offline-form.js";
import { size } from "./shrink.js";

const UNIT = new Set(["unit_missing", "unit_ended", "unit_not_found", "no_programme"]);
const RENEW = new Set(["draft_given_up", "begun_for_another"]);
const AGAIN = new Set(["stage_closed", "stage_not_open"]);
// What a slow network carries in a second, in bytes (3G at its edge).
const SLOW = 50000;

const filled = (text, facts) => text.replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);

export function cards(box, { words, shorts, act }) {
  const template = box.querySelector("[data-card]");

  function paint(drafts, about, doing) {
    const shown = box.querySelector("[data-list]");
    const rank = { failed: 0, queued: 1, writing: 2, sent: 3 };
    const sorted = [...drafts].sort((a, b) => rank[a.state] - rank[b.state] || a.place - b.place || b.at - a.at);
    shown.replaceChildren(...sorted.map((draft) => card(draft, about, doing.get(draft.id))));
    box.querySelector("[data-none]").hidden = drafts.length > 0;
    box.querySelector("[data-keeping]").hidden = !drafts.length;
  }

  function card(draft, about, doing) {
    const made = template.content.firstElementChild.cloneNode(true);
    const part = (name) => made.querySelector(`[data-${name}]`);
    const programme = about?.programmes.find((one) => one.code === draft.programme);
    made.dataset.id = draft.id;
    made.querySelectorAll("[data-badge]").forEach((one) => {
      one.hidden = one.dataset.badge !== (draft.state === "queued" && doing ? "sending" : draft.state);
    });
    made.classList.toggle("is-act", draft.state === "failed");
    part("title").textContent = draft.title || words.untitled;
    part("when").textContent = when(draft.at);
    part("meta").textContent = meta(draft, programme, doing);
    part("say").textContent = draft.state === "failed" ? draft.sentence : "";
    part("say").hidden = draft.state !== "failed";
    const bar = made.querySelector("svg.sk-progress");
    bar.toggleAttribute("hidden", draft.state !== "writing");
    if (draft.state === "writing" && programme) progress(bar, written(draft, programme));
    part("actions").replaceChildren(...buttons(draft, doing));
    return made;
  }

  function progress(bar, percent) {
    bar.querySelectorAll("rect")[1]?.setAttribute("width", percent);
    bar.setAttribute("aria-label", filled(words.written, { n: percent }));
  }

  function meta(draft, programme, doing) {
    if (doing) return doing.doing === "photo" ? filled(words.sendingPhoto, doing) : words.sendingWords;
    if (draft.state === "sent") return filled(words.sentAs, draft.sent);
    if (draft.state === "failed") return "";
    if (draft.state === "writing") {
      const missing = gaps(draft, programme).map((name) => shorts[name] || name);
      return missing.length ? filled(words.missing, { parts: missing.join(", ") }) : words.complete;
    }
    const bytes = draft.photos.reduce((all, one) => all + one.size, 4000);
    const facts = { n: draft.photos.length, size: size(bytes), seconds: Math.max(2, Math.round(bytes / SLOW)) };
    return filled(draft.photos.length ? words.waitsWithPhotos : words.waits, facts);
  }

  function buttons(draft, doing) {
    if (doing) return [];
    const made = [];
    if (draft.state === "sent") made.push(button(words.look, "look", draft, "btn-quiet"));
    else if (draft.state === "failed") made.push(...repairs(draft));
    else made.push(button(draft.state === "queued" ? words.edit : words.goOn, "edit", draft, "btn-quiet"));
    made.push(button(draft.state === "sent" ? words.putAway : words.remove, "remove", draft, "btn-bare"));
    return made;
  }

  function repairs(draft) {
    if (UNIT.has(draft.error)) return [button(words.chooseUnit, "unit", draft, "btn-quiet")];
    if (draft.error === "edited_elsewhere") {
      return [button(words.openOther, "other", draft, "btn-quiet"), button(words.sendThis, "anyway", draft, "btn-quiet")];
    }
    if (RENEW.has(draft.error)) return [button(words.sendNew, "renew", draft, "btn-quiet")];
    if (AGAIN.has(draft.error)) return [button(words.tryAgain, "again", draft, "btn-quiet")];
    return [button(words.mend, "edit", draft, "btn-quiet")];
  }

  function button(text, verb, draft, css) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `btn ${css}`;
    made.textContent = text;
    made.setAttribute("aria-label", `${text}: ${draft.title || words.untitled}`);
    made.addEventListener("click", () => act(verb, draft));
    return made;
  }

  function when(at) {
    const day = (moment) => new Intl.DateTimeFormat("en-CA").format(moment);
    const then = new Date(at);
    const clock = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(then);
    if (day(then) === day(new Date())) return clock;
    if (day(then) === day(new Date(Date.now() - 86400000))) return words.yesterday;
    return `${then.getDate()}/${then.getMonth() + 1}`;
  }

  return { paint };
}
