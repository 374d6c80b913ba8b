/** What follows an answer, once there is one: a part of its own, since none of it is needed before. */

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
  // without it, the page follows the cookie all the same
  return (await loadPart(config, "after.js", shared(), reply, confirmation)) ?? apply();
}

/** What that part needs of the page's state. In this order: a cached script meets a newer part. */
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
