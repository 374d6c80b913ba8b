/** The page's one state, as the core has handed it over. */

/** @type {typeof import("./shared.js")} */
export let live;

/** @param {typeof live} shared */
export function connect(shared) {
  live = shared;
}
