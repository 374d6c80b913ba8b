/** What other sites call our categories. */

/** @type {[key: string, names: RegExp][]} */
const NAMES = [
  ["analytics", /^(analytics|statistics|performance)$/],
  ["preferences", /^(preferences|functional|functionality)$/],
  ["personalization", /^(preferences|functional|functionality|personalization)$/],
  ["marketing", /^(marketing|ads|advertising|targeting)$/],
  ["support", /^(support|chat)$/],
];

/**
 * The keys of ours that a name of theirs stands for.
 *
 * @type {(name: string, keys: string[]) => string[]}
 */
export function ours(name, keys) {
  const lower = name.toLowerCase();
  return keys.filter(
    (key) => key === lower || NAMES.some(([known, names]) => known === key && names.test(lower)),
  );
}

/**
 * The object that a text holds in JSON, escaped for a cookie or not.
 *
 * @param {string} text
 * @returns {any} null where there is none
 */
export function object(text) {
  for (const plain of [(/** @type {string} */ it) => it, decodeURIComponent]) {
    try {
      const value = JSON.parse(plain(text));
      return value && typeof value === "object" && !Array.isArray(value) ? value : null;
    } catch {
      // escaped, or not JSON
    }
  }
  return null;
}
