// Drafts on this device, in IndexedDB, locked with AES-GCM. Used by the page of drafts and by the service worker.
// The key of an account is made of two halves: one drawn on this device, one the server tells whoever is signed in.
// It lies here as a CryptoKey that cannot be read out, only used, and goes when the person signs out: what is locked
// stays locked until the same account signs in again. In the clear lie only an account's mark, states and sizes.
const NAME = "sk-phone";
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const supported = () => Boolean(globalThis.indexedDB && globalThis.crypto?.subtle);

let opening = null;
function open() {
  opening ||= new Promise((done, failed) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore("accounts", { keyPath: "account" });
      db.createObjectStore("drafts", { keyPath: "id" }).createIndex("account", "account");
      db.createObjectStore("photos", { keyPath: "id" }).createIndex("draft", "draft");
    };
    request.onsuccess = () => {
      // Another tab may want to do away with everything.
      request.result.onversionchange = () => { request.result.close(); opening = null; };
      done(request.result);
    };
    request.onerror = () => { opening = null; failed(request.error); };
  });
  return opening;
}

// Runs work(stores…) in one transaction; it may only wait for requests. Answers with what work answers.
async function within(names, mode, work) {
  const db = await open();
  return new Promise((done, failed) => {
    const deal = db.transaction(names, mode);
    let answer;
    deal.oncomplete = () => done(answer);
    deal.onerror = deal.onabort = () => failed(deal.error);
    answer = work(...names.map((name) => deal.objectStore(name)));
    if (answer instanceof IDBRequest) {
      const request = answer;
      request.onsuccess = () => { answer = request.result; };
    }
  });
}
const read = (name, work) => within([name], "readonly", work);
const write = (name, work) => within([name], "readwrite", work);

async function keyOf(account) {
  return (await read("accounts", (all) => all.get(account)))?.key || null;
}

async function seal(account, id, bytes) {
  const key = await keyOf(account);
  if (!key) throw new Error("locked");
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const bound = encoder.encode(`${account}/${id}`);
  return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound }, key, bytes) };
}
async function unseal(account, id, { iv, sealed }) {
  const bound = encoder.encode(`${account}/${id}`);
  return crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bound }, await keyOf(account), sealed);
}
const sealJson = (account, id, value) => seal(account, id, encoder.encode(JSON.stringify(value)));
const unsealJson = async (account, id, row) => JSON.parse(decoder.decode(await unseal(account, id, row)));

// Who is signed in here now: the account whose key lies on this device. At most one.
export async function current() {
  if (!supported()) return null;
  const all = await read("accounts", (accounts) => accounts.getAll());
  return all.find((one) => one.key)?.account || null;
}

// The server said who is signed in: their key is made where it is missing, everybody else's goes.
export async function use(me) {
  const all = await read("accounts", (accounts) => accounts.getAll());
  const known = all.find((one) => one.account === me.account);
  const salt = known?.salt || crypto.getRandomValues(new Uint8Array(32));
  const key = known?.key || await derive(me.key, salt);
  await write("accounts", (accounts) => {
    for (const one of all) if (one.account !== me.account) accounts.put({ account: one.account, salt: one.salt });
    accounts.put({ account: me.account, salt, key, about: known?.about });
  });
  const { key: secret, csrf, ...about } = me;
  await remember(me.account, about);
}

async function derive(half, salt) {
  const bytes = Uint8Array.from(atob(half), (sign) => sign.charCodeAt(0));
  const material = await crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: encoder.encode("sangkien phone drafts") };
  return crypto.subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

// What is known of the person without network: name, programmes, units, tickets. Locked like a draft.
export async function remember(account, about) {
  const sealed = await sealJson(account, "about", about);
  const row = await read("accounts", (accounts) => accounts.get(account));
  await write("accounts", (accounts) => accounts.put({ ...row, about: sealed }));
}
export async function recall(account) {
  const row = await read("accounts", (accounts) => accounts.get(account));
  return row?.about ? unsealJson(account, "about", row.about).catch(() => null) : null;
}

// Signing out: the keys go, what is locked stays for the same account's return.
export async function lock() {
  const all = await read("accounts", (accounts) => accounts.getAll());
  await write("accounts", (accounts) => {
    for (const one of all) accounts.put({ account: one.account, salt: one.salt });
  });
}

// A draft: {id, account, state, place, fields, …}. In the clear: id, account, state and place in the order of sending.
export async function saveDraft(draft) {
  const { id, account, state, place = 0 } = draft;
  const sealed = await sealJson(account, id, draft);
  await write("drafts", (drafts) => drafts.put({ id, account, state, place, ...sealed }));
}
export async function draftsOf(account) {
  const rows = await read("drafts", (drafts) => drafts.index("account").getAll(account));
  const open = await Promise.all(rows.map((row) => unsealJson(account, row.id, row).catch(() => null)));
  return open.filter(Boolean);
}
export const draft = async (account, id) => {
  const row = await read("drafts", (drafts) => drafts.get(id));
  return row?.account === account ? unsealJson(account, id, row).catch(() => null) : null;
};
// How many drafts of the account are not sent yet; reads no content.
export async function unsent(account) {
  if (!supported() || !account) return 0;
  const rows = await read("drafts", (drafts) => drafts.index("account").getAll(account));
  return rows.filter((row) => row.state !== "sent").length;
}

// Photos lie apart, so that saving a word does not write megabytes.
export async function savePhoto(account, draftId, { id, name, type, bytes }) {
  const sealed = await seal(account, id, bytes);
  await write("photos", (photos) => photos.put({ id, draft: draftId, account, type, ...sealed }));
  return { id, name, type, size: bytes.byteLength };
}
export async function photo(account, id) {
  const row = await read("photos", (photos) => photos.get(id));
  return row && row.account === account ? unseal(account, id, row) : null;
}
export const removePhoto = (id) => write("photos", (photos) => { photos.delete(id); });

export async function removePhotos(draftId) {
  const ids = await read("photos", (photos) => photos.index("draft").getAllKeys(draftId));
  await write("photos", (photos) => { ids.forEach((id) => photos.delete(id)); });
}
export async function removeDraft(id) {
  await removePhotos(id);
  await write("drafts", (drafts) => { drafts.delete(id); });
}
export async function removeAll(account) {
  const ids = await read("drafts", (drafts) => drafts.index("account").getAllKeys(account));
  for (const id of ids) await removeDraft(id);
}
export const exists = async () => {
  if (!supported()) return false;
  const known = await indexedDB.databases?.();
  return known ? known.some((one) => one.name === NAME) : true;
};
