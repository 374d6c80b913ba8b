/** Loads `parts/after.js`, which does what follows an answer. Before an answer, no page needs it. */

import { begin, speak } from "../page/asking.js";
import { confirm } from "../page/drawing.js";
import { loadPart } from "../page/part.js";
import { apply } from "./apply.js";
import { config, context, needsReload, off, refuse, stored, withdrawn } from "./visit.js";

/**
 * @param {object} [reply] of the service, to the newest decision in the queue
 * @param {string} [confirmation] that the visitor reads
 * @returns {Promise<boolean>} whether something was recorded, and nothing refused
 */
export async function after(reply, confirmation) {
  // where the part cannot be loaded, the page still does what the cookie says
  return (await loadPart(config, "after.js", shared(), reply, confirmation)) ?? apply();
}

/**
 * What that part needs of the page's state. The order never changes: a cached script may load a
 * newer part.
 */
export const shared = () =>
  /** @type {const} */ ([
    config,
    context,
    stored,
    withdrawn,
    off,
    confirm,
    apply,
    begin,
    refuse,
    speak,
    () => needsReload,
  ]);
