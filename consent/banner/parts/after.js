/**
 * What follows an answer. None of it is needed before, so that the first visit does not load it.
 *
 * @typedef {import("../texts.js").Category} Category
 */
import { takeBack } from "../after/embeds.js";
import { forget, left, ofAnyKind } from "../after/forget.js";
import { settle } from "../after/queue.js";
import { renew } from "../after/renew.js";
import { handOver, takeOver } from "../after/said.js";
import { ask, hint } from "../send.js";

const MOST = 50; // names that one report holds
const NAME = /^[\w!#$%&'*+\-.^`|~:/]{1,128}$/;

/**
 * See to the queue, delete what refused categories left, and confirm what the last page could not.
 *
 * @param {string} service
 * @param {string} site
 * @param {import("../state.js").Held} held
 * @param {Category[]} off the refused ones
 * @param {boolean} isWithdrawn something was on in this page, and is off
 * @param {(said: string) => void} confirm
 * @param {import("../after/queue.js").Told} [told] of the newest decision, just sent
 * @param {string | false} [said] what confirms it, if this page is about to be loaded anew
 * @returns {Promise<string | undefined>} a receipt, if something was recorded
 */
export default async function after(service, site, held, off, isWithdrawn, confirm, told, said) {
  if (said) handOver(said);
  else if (!told) takeOver(confirm);
  renew(service, held);
  takeBack(
    off.map(({ key }) => key),
    isWithdrawn,
  );
  const isDue = isWithdrawn || (await isLeft(off));
  const items = isDue ? await declared(service, site, off) : [];
  await forget(items);
  const receipt = await settle(service, held, told);
  if (items[0]) await report(service, site, await left(items)); // after the server's own expiries
  return receipt;
}

/**
 * Whether any of it can be seen in this browser: an earlier page may have been left too soon, or
 * stood where it could not see it.
 *
 * @param {Category[]} off
 */
async function isLeft(off) {
  return !!(await left(ofAnyKind(off.flatMap(({ cookies = [] }) => cookies))))[0];
}

/**
 * @param {string} service
 * @param {string} site
 * @param {Category[]} off
 * @returns {Promise<[name: string, kind: string][]>}
 */
async function declared(service, site, off) {
  const register = await ask(`${service}/register.json?site=${site}`);
  return off.flatMap(
    ({ key, cookies = [] }) =>
      register[key]?.map((/** @type {string[]} */ [name, , , , kind = "cookie"]) => [name, kind]) ??
      ofAnyKind(cookies), // the service is away
  );
}

/**
 * @param {string} service
 * @param {string} site
 * @param {string[]} names
 */
async function report(service, site, names) {
  if (!names[0]) return;
  document.dispatchEvent(new CustomEvent("mixconsent:survived", { detail: { names } }));
  const told = names.filter((name) => NAME.test(name)).slice(0, MOST);
  if (told[0]) hint(`${service}/v1/sightings`, { site, kind: "survived", names: told });
}
