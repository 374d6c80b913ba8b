/** What the page has stored: the names in its cookies and storage, never their values. */
import { OURS, patternOf } from "../pattern.js";

/** @type {Record<string, () => string[] | Promise<string[]>>} */
const KINDS = {
  cookie: () => document.cookie.split("; ").map((cookie) => cookie.split("=")[0]),
  "local-storage": () => Object.keys(localStorage),
  "session-storage": () => Object.keys(sessionStorage),
  "indexed-db": async () => (await indexedDB.databases()).map(({ name }) => name ?? ""),
  "cache-storage": () => caches.keys(),
};

/** @type {(categories: NoticeCategory[], verdicts: Verdicts) => Promise<string[]>} */
export async function storedNames(categories, verdicts) {
  /** @type {string[]} */
  const lines = [];
  for (const [kind, list] of Object.entries(KINDS)) {
    const names = await readNames(list);
    for (const name of names.filter(Boolean)) {
      lines.push(`${kind} ${name}: ${owner(kind, name, categories, verdicts)}`);
    }
  }
  return lines;
}

/**
 * @type {(kind: string, name: string, categories: NoticeCategory[], verdicts: Verdicts) => string}
 */
function owner(kind, name, categories, verdicts) {
  if (OURS.test(name)) return "ours";
  const category = categories.find(({ cookies }) =>
    cookies.some((declared) => declared.kind === kind && patternOf(declared.name)(name)),
  );
  if (!category) return "not in the register";
  const verdict = verdicts[category.key]?.verdict;
  return `${category.key}, ${verdict}${verdict === "granted" ? "" : ", and yet it is there"}`;
}

/** @type {(list: () => string[] | Promise<string[]>) => Promise<string[]>} */
async function readNames(list) {
  try {
    return await list();
  } catch {
    return []; // blocked, or not known here
  }
}
