/** What the visitor allows, asked anew on each try: the banner may have come, or an answer. */

/**
 * Before the banner answers, every optional category counts as refused.
 *
 * @param {string} key
 */
export function allows(key) {
  return window.mixConsent?.allows?.(key) === true;
}

/** @type {(key: string) => boolean} whether a yes may still come, without a no before it */
export function awaits(key) {
  const { verdicts } = window.mixConsent ?? {};
  return !verdicts || ["unasked", "lapsed"].includes(verdicts()[key]?.verdict);
}

/** @param {() => void} listen called when the banner has come, and with every answer */
export function follow(listen) {
  for (const news of ["ready", "change"]) document.addEventListener(`mixconsent:${news}`, listen);
}
