/**
 * Delete what refused categories left in this browser, as far as a script can reach, and say what
 * is still there. What only the server can reach, it expires with its answer.
 *
 * @typedef {[name: string, kind: string]} Item a `*` in the name stands for anything
 */

/** @param {string} name */
function pattern(name) {
  return new RegExp(`^${name.replace(/[^\w*]/g, "\\$&").replace(/\*/g, ".*")}$`);
}

/**
 * @param {Item[]} items
 * @returns {Promise<void>}
 */
export async function forget(items) {
  for (const [name, kind] of items) {
    for (const found of await names(kind, pattern(name))) await PLACES[kind]?.delete(found);
  }
}

/**
 * @param {Item[]} items
 * @returns {Promise<string[]>} the names of what could not be deleted
 */
export async function left(items) {
  const found = items.map(([name, kind]) => names(kind, pattern(name)));
  return [...new Set((await Promise.all(found)).flat())];
}

/**
 * @param {string} kind
 * @param {RegExp} pattern
 */
async function names(kind, pattern) {
  const all = (await PLACES[kind]?.names().catch(() => [])) ?? []; // storage may be blocked
  return all.filter((name) => pattern.test(name));
}

/** @type {Record<string, { names: () => Promise<string[]>, delete: (name: string) => unknown }>} */
const PLACES = {
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
        const asked = indexedDB.deleteDatabase(name);
        asked.onsuccess = asked.onerror = asked.onblocked = done; // in use, it goes with the page
      }),
  },
  "cache-storage": {
    names: () => caches.keys(),
    delete: (name) => caches.delete(name),
  },
};

/**
 * On every path and domain that this page may speak for.
 *
 * @param {string} name
 */
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
    }
  }
}
