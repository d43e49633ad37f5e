// The service worker: keeps our static files and one page without personal data, opens that page where there is no
// network, and sends what waits when the network is back. Pages of people are never kept.
import { sendAll } from "./offline-send.js";

export function serve({ version, shell, files, statics }) {
  const name = `sk-${version}`;

  addEventListener("install", (event) => event.waitUntil((async () => {
    const cache = await caches.open(name);
    await cache.addAll([shell, ...files]);
    await skipWaiting();
  })()));

  addEventListener("activate", (event) => event.waitUntil((async () => {
    for (const old of await caches.keys()) if (old.startsWith("sk-") && old !== name) await caches.delete(old);
    await clients.claim();
  })()));

  addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== location.origin) return;
    if (url.pathname.startsWith(statics)) event.respondWith(file(request));
    else if (request.mode === "navigate") event.respondWith(url.pathname === shell ? kept(request) : page(request, url));
  });

  addEventListener("sync", (event) => {
    if (event.tag === "sk-phone") event.waitUntil(sendAll().then((outcome) => {
      // A rejection is how the browser learns to try again later.
      if (outcome === "offline") throw new Error("offline");
    }));
  });

  async function file(request) {
    const cache = await caches.open(name);
    const there = await cache.match(request);
    if (there) return there;
    const answer = await fetch(request);
    if (answer.ok && answer.status === 200) await cache.put(request, answer.clone());
    return answer;
  }

  // The kept page: fresh where the network answers within three seconds, else as it is kept.
  async function kept(request) {
    const cache = await caches.open(name);
    const fresh = fetch(request).then(async (answer) => {
      if (answer.ok && !answer.redirected) await cache.put(shell, answer.clone());
      return answer;
    });
    const patience = new Promise((done) => { setTimeout(done, 3000); });
    const first = await Promise.race([fresh.catch(() => null), patience]);
    return first || await cache.match(shell, { ignoreSearch: true, ignoreVary: true }) || fresh;
  }

  async function page(request, url) {
    try {
      return await fetch(request);
    } catch {
      // The code on a unit's poster says which unit, also without network.
      const [, unit] = url.pathname.match(/^\/qr\/([^/]+)\/$/) || [];
      return Response.redirect(unit ? `${shell}?don-vi=${unit}#moi` : shell, 302);
    }
  }
}
