/**
 * What the page has stored: the names in its cookies and storage, never their values.
 *
 * @typedef {{ key: string, cookies: { name: string, kind: string }[] }} Category of a notice
 * @typedef {import("./words.js").Verdicts} Verdicts
 */

/** @type {Record<string, () => string[] | Promise<string[]>>} */
const KINDS = {
  cookie: () => document.cookie.split("; ").map((cookie) => cookie.split("=")[0]),
  "local-storage": () => Object.keys(localStorage),
  "session-storage": () => Object.keys(sessionStorage),
  "indexed-db": async () => (await indexedDB.databases()).map(({ name }) => name ?? ""),
  "cache-storage": () => caches.keys(),
};

/**
 * @param {Category[]} categories
 * @param {Verdicts} verdicts
 * @returns {Promise<string[]>}
 */
export async function storedNames(categories, verdicts) {
  /** @type {string[]} */
  const lines = [];
  for (const [kind, list] of Object.entries(KINDS)) {
    const names = await Promise.resolve().then(list).catch(() => []); // blocked, or not known here
    for (const name of names.filter(Boolean)) {
      lines.push(`${kind} ${name}: ${owner(kind, name, categories, verdicts)}`);
    }
  }
  return lines;
}

/**
 * @param {string} kind
 * @param {string} name
 * @param {Category[]} categories
 * @param {Verdicts} verdicts
 */
function owner(kind, name, categories, verdicts) {
  if (name.startsWith("mix_consent_")) return "ours";
  const category = categories.find(({ cookies }) =>
    cookies.some((declared) => declared.kind === kind && fits(declared.name, name)),
  );
  if (!category) return "not in the register";
  const verdict = verdicts[category.key]?.verdict;
  return `${category.key}, ${verdict}${verdict === "granted" ? "" : ", and yet it is there"}`;
}

/**
 * @param {string} pattern
 * @param {string} name
 */
function fits(pattern, name) {
  const source = pattern.replace(/[^\w*]/g, "\\$&").replace(/\*/g, ".*");
  return new RegExp(`^${source}$`).test(name);
}
