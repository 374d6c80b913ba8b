/**
 * What other sites call our categories.
 *
 * @typedef {[key: string, granted: boolean][]} Answers by our keys; one may be there twice
 */

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
 * @param {string} name
 * @param {string[]} keys
 */
export function ours(name, keys) {
  const said = name.toLowerCase();
  return keys.filter(
    (key) => key === said || NAMES.some(([known, names]) => known === key && names.test(said)),
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
      const told = JSON.parse(plain(text));
      return told && typeof told === "object" && !Array.isArray(told) ? told : null;
    } catch {
      // escaped, or not JSON
    }
  }
  return null;
}
