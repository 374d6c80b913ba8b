/**
 * What the visitor allows, read from `window.mixConsent` for each attempt: since the last one the
 * banner may have loaded, or the visitor answered.
 */

/**
 * Before the banner answers, every optional category counts as refused.
 *
 * @param {string} key
 */
export function allows(key) {
  return window.mixConsent?.allows?.(key) === true;
}

/** @type {(key: string) => boolean} whether this category is still to be answered, or to be answered again */
export function awaits(key) {
  const { verdicts } = window.mixConsent ?? {};
  return !verdicts || ["unasked", "lapsed"].includes(verdicts()[key]?.verdict);
}

/** @param {() => void} listen called when the banner has loaded, and after each answer */
export function follow(listen) {
  for (const news of ["ready", "change"]) document.addEventListener(`mixconsent:${news}`, listen);
}
