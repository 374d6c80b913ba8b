/**
 * What follows an answer. None of it is needed before, so that the first visit does not load it.
 */

import { fetchRefusals } from "../answer/after/account.js";
import { leaveConfirmation, showConfirmation } from "../answer/after/confirmation.js";
import { dismissOnNextAction } from "../answer/after/dismiss.js";
import { lastError, sendQueue } from "../answer/after/queue.js";
import { keepReceipt } from "../answer/after/receipt.js";
import { refetch } from "../answer/after/refetch.js";
import { renew } from "../answer/after/renew.js";
import { hasYes } from "../answer/decision.js";
import { notify, request } from "../answer/send.js";
import { block } from "../block/embeds.js";
import { declared, forget, left, named } from "../block/forget.js";
import { loadPart } from "../page/part.js";
import * as word from "../page/words.js";

export { lastError };

dismissOnNextAction();

let isLeaving = false;
const MAX_NAMES = 50; // names that one report holds
const NAME = /^[\w!#$%&'*+\-.^`|~:/]{1,128}$/;

/** @typedef {ReturnType<typeof import("../answer/follow_up.js").shared>} Shared */

/**
 * Send what waits, delete what categories that are off have left, show the confirmation that the last
 * page could not, and bring the page up to date with the result.
 *
 * @param {Shared} [page] none where there is no answer yet
 * @param {Reply} [reply] to the newest decision, just sent
 * @param {string} [confirmation] of it, that the visitor reads
 * @returns {Promise<boolean>} whether something was recorded, and nothing refused; also true
 *   where the visitor has read the confirmation here
 */
export default async function after(page, reply, confirmation) {
  if (!page) return false;
  const { receipt, refusal, isNews } = await seeTo(page, reply);
  const [config, , , , , confirm, apply, begin, refuse, speak, needsReload] = page;
  keepReceipt(config.site, receipt);
  if (refusal) refuse(hasYes(refusal));
  apply(); // by now the cookie says it, or it was refused
  // before a possible reload of the page
  if (refusal?.place) await speak(`${config.language}&begins=1`, false, refusal.place);
  if (isNews) {
    dispatchEvent(new StorageEvent("storage")); // the account has refused something elsewhere
    begin(); // there may be less to ask, or more
  }
  // a page whose own code answers on each load must not reload for ever; an older script gives no
  // needsReload: it reloads by itself
  const mayReload = !!confirmation || !refusal || !hasYes(refusal);
  if (mayReload && needsReload?.()) {
    const words = [confirmation, !receipt && config.texts[word.UNSENT]].filter(Boolean).join(" ");
    if (await stop(config, confirmation && !refusal ? words : "", confirm)) return true;
  }
  return !!receipt && !refusal;
}

/**
 * Reload the page, since what already runs could go on after a no. Not where that would lose what the
 * visitor has entered, nor offline, nor while the page is hidden: when it is shown again, this runs
 * again.
 *
 * @type {(config: Config, confirmation: string, confirm: Shared[5]) => Promise<boolean>} whether the
 *   visitor reads here that the page stays
 */
async function stop(config, confirmation, confirm) {
  const path = `unsaved.js?site=${config.site}&language=${config.language}`; // its words come with it
  const mayLeave = navigator.onLine && !document.hidden;
  const [isUnsaved, sentence] = (await loadPart(config, path, mayLeave)) ?? [true];
  if (!isUnsaved && mayLeave) {
    if (confirmation) leaveConfirmation(config.site, confirmation);
    if (!isLeaving) location.reload(); // a second call would cancel the first
    isLeaving = true;
    return false;
  }
  if (!confirmation || !sentence) return false;
  confirm(`${confirmation} ${sentence}`);
  return true;
}

/** @type {(page: Shared, reply?: Reply) => Promise<Sent>} */
async function seeTo(page, reply) {
  const [config, context, stored, withdrawn, isOff, confirm] = page;
  const { service, site } = config;
  // for cookies that a server set again while the no was being sent: scripts cannot see them all
  const expire = () => notify(`${service}/v1/renew?site=${site}`, {});
  if (!reply && showConfirmation(site, confirm)) expire();
  renew(service, site, stored);
  /** @type {Category[]} */
  const off = isOff();
  const keys = off.map(({ key }) => key);
  block(keys, withdrawn);
  // an earlier page may have been closed before it was deleted, or on a path where it is not visible
  const isDue = off[0] && (withdrawn[0] || (await left(named(off)))[0]);
  const isRefused = isDue && declared(off, await request(`${service}/register.json?site=${site}`));
  if (isRefused) await forget(isRefused);
  /** @type {Sent} */
  const sent = reply || stored.queue[0] ? await sendQueue(service, site, stored, reply) : {};
  if (isRefused && !reply) expire();
  if (sent.refusal?.place) await refetch(service);
  else if (sent.refusal) await loadPart(config, "warnings.js", sent.refusal);
  // after the server's own expiries
  if (isRefused) await report(service, site, await left(isRefused));
  const isNews =
    !!context.is_signed_in && !reply && !stored.queue[0] && (await fetchRefusals(service, site));
  return { ...sent, isNews };
}

/** @type {(service: string, site: string, names: string[]) => Promise<void>} */
async function report(service, site, names) {
  if (!names[0]) return;
  document.dispatchEvent(new CustomEvent("mixconsent:survived", { detail: { names } }));
  const reported = names.filter((name) => NAME.test(name)).slice(0, MAX_NAMES);
  if (reported[0]) notify(`${service}/v1/detections`, { site, kind: "survived", names: reported });
}
