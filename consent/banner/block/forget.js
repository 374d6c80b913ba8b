/**
 * Delete what categories that are off left in this browser, as far as a script can reach, and say
 * what is still there. What only the server can reach, it expires with its answer.
 */
import { finder, OURS, patternOf } from "../pattern.js";

/**
 * Whether it may have been left by one of these categories, judged by its name alone.
 *
 * @param {Category[]} off
 * @returns {IsRefused}
 */
export function named(off) {
  const patterns = off.flatMap(({ cookies = [] }) => cookies).map(patternOf);
  return (name) => patterns.some((matches) => matches(name));
}

/**
 * Whether the one that declares it, an exact name before a pattern, is among these categories.
 *
 * @param {Category[]} off
 * @param {Record<string, DeclaredCookie[]>} register nothing, where the service is away: whose the
 *   names are that a pattern matches is not known then, and they wait until it is
 * @returns {IsRefused}
 */
export function declared(off, register) {
  const keys = off.map(({ key }) => key);
  if (!keys.every((key) => register[key])) {
    return (name) => off.some(({ cookies }) => cookies?.includes(name));
  }
  const rows = Object.entries(register).flatMap(
    ([key, cookies]) =>
      Array.isArray(cookies)
        ? cookies.map(([name, , , , kind = "cookie"]) => ({ key, kind, declared: name }))
        : [], // the status of the answer
  );
  const finders = new Map(
    Object.keys(STORES).map((kind) => [kind, finder(rows.filter((row) => row.kind === kind))]),
  );
  return (name, kind) => keys.includes(finders.get(kind)?.(name)?.key ?? "");
}

/** @param {IsRefused} isRefused */
export async function forget(isRefused) {
  for (const [name, kind] of await found(isRefused)) {
    try {
      await STORES[kind].delete(name);
    } catch {
      // what cannot be deleted is among what is left
    }
  }
}

/** @type {(isRefused: IsRefused) => Promise<string[]>} the names of what is there */
export async function left(isRefused) {
  return [...new Set((await found(isRefused)).map(([name]) => name))];
}

/** @type {(isRefused: IsRefused) => Promise<[name: string, kind: string][]>} never our own */
async function found(isRefused) {
  const lists = Object.entries(STORES).map(async ([kind, store]) => {
    const all = await store.names().catch(() => []); // storage may be blocked
    const refused = all.filter((name) => !OURS.test(name) && isRefused(name, kind));
    return refused.map((name) => /** @type {[string, string]} */ ([name, kind]));
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
