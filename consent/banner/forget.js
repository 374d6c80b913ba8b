/**
 * Delete what a refused category left in this browser, as far as a script can reach.
 *
 * @typedef {import("./texts.js").DeclaredCookie} DeclaredCookie
 */

/** @param {DeclaredCookie[]} declared */
export function forget(declared) {
  for (const [name, , , , kind] of declared) {
    const pattern = new RegExp(`^${name.replace(/[^\w*]/g, "\\$&").replace(/\*/g, ".*")}$`);
    expire(pattern);
    try {
      clear(localStorage, pattern);
      clear(sessionStorage, pattern);
      if (kind === "indexed-db") indexedDB.deleteDatabase(name);
    } catch {
      // storage is blocked, so nothing is there
    }
  }
}

/** @param {RegExp} pattern */
function expire(pattern) {
  for (const cookie of document.cookie.split("; ")) {
    const [name] = cookie.split("=");
    if (!pattern.test(name)) continue;
    const gone = `${name}=;max-age=0;path=/`;
    document.cookie = gone;
    const labels = location.hostname.split(".");
    for (; labels.length; labels.shift()) document.cookie = `${gone};domain=${labels.join(".")}`;
  }
}

/**
 * @param {Storage} storage
 * @param {RegExp} pattern
 */
function clear(storage, pattern) {
  for (const key of Object.keys(storage)) if (pattern.test(key)) delete storage[key];
}
