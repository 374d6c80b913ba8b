/** What holds in this page: the config in use, and by it the verdict for each category. */

/** @type {Config} another one when the visitor goes on in another language */
export let config;
/** @type {Verdicts} */
export let verdicts = {};

/** @param {Config} found */
export function goOnWith(found) {
  config = found;
}

/** @param {Verdicts} judged */
export function hold(judged) {
  verdicts = judged;
}

/** @returns {Verdicts} for a page, which may change it */
export const copy = () => structuredClone(verdicts);

/** @param {string} [key] */
export function allows(key = "") {
  return verdicts[key]?.verdict === "granted";
}
