/** An answer: it is recorded in this browser, followed by the page, and sent. */

import { settle } from "../page/asking.js";
import * as banner from "../page/drawing.js";
import { painted } from "../page/elements.js";
import { loadPart } from "../page/part.js";
import { apply } from "./apply.js";
import { checkPolicy, isBlocked } from "./csp.js";
import { decide, hasYes, sameForAll } from "./decision.js";
import { after } from "./follow_up.js";
import { request } from "./send.js";
import { answerHere, save } from "./state.js";
import * as visit from "./visit.js";

/** @type {Promise<any>} */
let sending = Promise.resolve(); // until the last answer that went out has come back
/** @type {object} choices, of those that were given in this page */
let newest;

/**
 * The visitor's own answer: there is nothing left to ask. A no counts at once; a yes when it is
 * known whether it can be sent from this page, unless another answer was quicker.
 *
 * @param {Record<string, unknown> | undefined} given none where it is the same for all
 * @param {Method} method
 * @param {string} [confirmation] none where the page itself has asked
 */
export async function takeAnswer(given, method, confirmation) {
  /** @type {any} what a page gives to save() may be anything, and is no yes */
  const choices =
    given || method === "custom" ? given : sameForAll(visit.config.categories, method === "accept");
  settle();
  if (!confirmation) banner.hide();
  newest = choices;
  if (hasYes({ choices }) && checkPolicy()) await checkPolicy();
  return newest === choices && recordAnswer(choices, method, confirmation);
}

/**
 * Record an answer: it counts at once, is stored in this browser, and sent. A yes that cannot be
 * sent from this page is none.
 *
 * @param {Record<string, unknown>} choices what is left out stays as it was, with its date
 * @param {Method} method
 * @param {string} [confirmation] that the visitor reads; a page's own answer has none
 * @returns {Promise<boolean>} whether the service has it
 */
export async function recordAnswer(choices, method, confirmation) {
  apply(); // another tab may have answered
  // now() is never before the answer that this one replaces, or that one would win
  const { decision, state } = decide(visit.config, visit.context, choices, method, visit.now());
  visit.refuse(visit.isForeign || (isBlocked && hasYes(decision)));
  if (!visit.isRefused) keep(decision, state);
  apply(true); // followed even where it changes nothing
  if (visit.isRefused) {
    if (isBlocked) loadPart(visit.config, "warnings.js", {});
    return false;
  }
  // it is kept by now; not before an answer that is on its way, or its cookie might come last
  const send = () => request(`${visit.config.service}/v1/decisions`, decision);
  const reply = await (sending = sending.then(painted).then(send));
  const isRecorded = await after(reply, confirmation);
  return !!reply.state || isRecorded;
}

/** @type {(decision: Decision, state: string) => void} until the service has it */
function keep(decision, state) {
  const { site } = decision;
  const unsent = { state, before: answerHere(site) };
  Object.assign(visit.own, unsent);
  visit.stored.queue.push({ ...decision, at: Date.now() });
  save(site, Object.assign(visit.stored, unsent));
}

/**
 * Take over what the visitor answered in another product.
 *
 * @param {string[]} keys
 * @param {boolean} mayGrant
 */
export async function takeOver(keys, mayGrant) {
  const choices = await loadPart(visit.config, "import.js", keys, mayGrant);
  if (!choices) return;
  await checkPolicy();
  recordAnswer(choices, "imported");
}
