/** What the core and the rest of the program share, as the core has handed it over. */

/** @type {typeof import("../page/page.js").appear} */
export let appear;
/** @type {typeof import("../vendors/follow.js").follow} */
export let follow;
/** @type {Set<string>} */
export let activated;
/** @type {DOMStringMap} */
export let dataset;
/** @type {string | undefined} */
export let nonce;
/** @type {Config} */
export let config;
/** @type {Verdicts} */
export let verdicts;
/** @type {typeof import("../answer/verdicts.js").goOnWith} */
let goOnThere;
/** @type {typeof import("../answer/verdicts.js").hold} */
let holdThere;

/** @param {any[]} live */
export function connect(...live) {
  [appear, follow, goOnThere, holdThere, activated, dataset, nonce, verdicts] = live;
}

/** @param {Config} found */
export function goOnWith(found) {
  config = found;
  goOnThere(found);
}

/** @param {Verdicts} judged */
export function hold(judged) {
  verdicts = judged;
  holdThere(judged);
}

/** @param {string} [key] */
export function allows(key = "") {
  return verdicts[key]?.verdict === "granted";
}
