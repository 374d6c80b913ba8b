/**
 * What follows an answer. None of it is needed before, so that the first visit does not load it.
 */
import { leaveConfirmation, showConfirmation } from "../after/confirmation.js";
import { block } from "../after/embeds.js";
import { forget, left, ofAnyKind } from "../after/forget.js";
import { lastError, sendQueue } from "../after/queue.js";
import { renew } from "../after/renew.js";
import { notify, request } from "../send.js";

export { lastError };

const MOST = 50; // names that one report holds
const NAME = /^[\w!#$%&'*+\-.^`|~:/]{1,128}$/;

/**
 * See to the queue, delete what refused categories left, and confirm what the last page could not.
 *
 * @param {string} service
 * @param {string} site
 * @param {Stored} stored
 * @param {Category[]} denied
 * @param {boolean} isWithdrawn the verdict of a category became one that does not allow
 * @param {(confirmation: string) => void} confirm
 * @param {Reply} [reply] to the newest decision, just sent
 * @param {string | false} [confirmation] of it, if this page is about to be loaded anew
 * @returns {Promise<Sent>}
 */
export default async function after(
  service,
  site,
  stored,
  denied,
  isWithdrawn,
  confirm,
  reply,
  confirmation,
) {
  if (confirmation) leaveConfirmation(confirmation);
  else if (!reply) showConfirmation(confirm);
  renew(service, stored);
  const keys = denied.map(({ key }) => key);
  block(keys, isWithdrawn);
  const isDue = isWithdrawn || (await isLeft(denied));
  const items = isDue ? await declared(service, site, denied) : [];
  await forget(items);
  const sent = await sendQueue(service, stored, reply);
  if (items[0]) await report(service, site, await left(items)); // after the server's own expiries
  return sent;
}

/**
 * Whether any of it can be found in this browser: an earlier page may have been left too soon, or
 * stood where it could not find it.
 *
 * @param {Category[]} denied
 */
async function isLeft(denied) {
  return !!(await left(ofAnyKind(denied.flatMap(({ cookies = [] }) => cookies))))[0];
}

/**
 * @param {string} service
 * @param {string} site
 * @param {Category[]} denied
 * @returns {Promise<StoredItem[]>}
 */
async function declared(service, site, denied) {
  const register = await request(`${service}/register.json?site=${site}`);
  return denied.flatMap(
    ({ key, cookies = [] }) =>
      register[key]?.map((/** @type {string[]} */ [name, , , , kind = "cookie"]) => [name, kind]) ??
      ofAnyKind(cookies), // the service is away
  );
}

/** @type {(service: string, site: string, names: string[]) => Promise<void>} */
async function report(service, site, names) {
  if (!names[0]) return;
  document.dispatchEvent(new CustomEvent("mixconsent:survived", { detail: { names } }));
  const reported = names.filter((name) => NAME.test(name)).slice(0, MOST);
  if (reported[0]) notify(`${service}/v1/detections`, { site, kind: "survived", names: reported });
}
