/** The page's one state, as the core has handed it over. */

/** @type {ReturnType<typeof import("./shared.js").shared>} */
export let live;

/** @param {typeof live} shared */
export function connect(shared) {
  live = shared;
}
