/**
 * Delete what refused categories left in this browser, as far as a script can reach, and say what
 * is still there. What only the server can reach, it expires with its answer.
 */
import { patternOf } from "../pattern.js";

/** @type {(names: string[]) => StoredItem[]} items of names whose kind is not known */
export function ofAnyKind(names) {
  const kinds = Object.keys(STORES);
  return names.flatMap((name) => kinds.map((kind) => /** @type {StoredItem} */ ([name, kind])));
}

/** @param {StoredItem[]} items */
export async function forget(items) {
  for (const [name, kind] of await found(items)) {
    try {
      await STORES[kind].delete(name);
    } catch {
      // what cannot be deleted is among what is left
    }
  }
}

/**
 * @param {StoredItem[]} items
 * @returns {Promise<string[]>} the names of what is there
 */
export async function left(items) {
  return [...new Set((await found(items)).map(([name]) => name))];
}

/**
 * @param {StoredItem[]} items
 * @returns {Promise<StoredItem[]>} by the names that they have here
 */
async function found(items) {
  const kinds = [...new Set(items.map(([, kind]) => kind))].filter((kind) => kind in STORES);
  const lists = kinds.map(async (kind) => {
    const wanted = items.filter((item) => item[1] === kind).map(([name]) => patternOf(name));
    const all = await STORES[kind].names().catch(() => []); // storage may be blocked
    const named = all.filter((name) => wanted.some((matches) => matches(name)));
    return named.map((name) => /** @type {StoredItem} */ ([name, kind]));
  });
  return (await Promise.all(lists)).flat();
}

/** @type {Record<string, { names: () => Promise<string[]>, delete: (name: string) => unknown }>} */
const STORES = {
  cookie: {
    names: async () => document.cookie.split("; ").map((pair) => pair.split("=")[0]),
    delete: expire,
  },
  "local-storage": {
    names: async () => Object.keys(localStorage),
    delete: (name) => localStorage.removeItem(name),
  },
  "session-storage": {
    names: async () => Object.keys(sessionStorage),
    delete: (name) => sessionStorage.removeItem(name),
  },
  "indexed-db": {
    names: async () => (await indexedDB.databases()).map(({ name = "" }) => name),
    delete: (name) =>
      new Promise((done) => {
        const deletion = indexedDB.deleteDatabase(name);
        deletion.onsuccess = deletion.onerror = deletion.onblocked = done; // or with the page
      }),
  },
  "cache-storage": {
    names: async () => caches.keys(),
    delete: (name) => caches.delete(name),
  },
};

/** @type {(name: string) => void} on every path and domain that this page may speak for */
function expire(name) {
  const labels = location.hostname.split(".");
  const domains = ["", ...labels.map((_, at) => `;domain=${labels.slice(at).join(".")}`)];
  const parts = location.pathname.split("/");
  const paths = parts.flatMap((_, at) => {
    const path = parts.slice(0, at).join("/");
    return [path || "/", `${path}/`];
  });
  for (const path of new Set([...paths, location.pathname])) {
    for (const domain of domains) {
      document.cookie = `${name}=;max-age=0;path=${path}${domain}`;
      document.cookie = `${name}=;max-age=0;path=${path}${domain};secure`; // by a prefix's rule
      document.cookie = `${name}=;max-age=0;path=${path}${domain};secure;partitioned`;
    }
  }
}
