/** The page's side of a visit: what its scripts call, what waits in it, and what it asks for. */

import { refresh } from "../answer/session.js";
import { config } from "../answer/verdicts.js";
import { activate, setUp, watch } from "../block/gate.js";
import { tell } from "../vendors/follow.js";
import { publicApi } from "./api.js";
import * as banner from "./drawing.js";
import { loadPart } from "./part.js";
import { dataset } from "./tag.js";

/** @type {any} calls of the page that wait for the object */
let queue;

/** Whether this is the first copy of the tag: another one does nothing. */
export function isFirst() {
  queue = window.mixConsent ??= [];
  return !queue.taken && (queue.taken = true);
}

/**
 * From here on the page has an object in place of its queue.
 *
 * @param {() => unknown} begin what comes before the calls that waited
 */
export async function appear(begin) {
  setUp(banner.drawPlaceholder);
  const api = publicApi();
  window.mixConsent = api;
  await begin();
  watch(banner.stay);
  queue.forEach(api.push);
  listen();
  loadParts(api);
}
function listen() {
  for (const name of ["online", "storage"]) addEventListener(name, refresh);
  addEventListener("pageshow", ({ persisted }) => persisted && refresh()); // it was woken
  document.addEventListener("DOMContentLoaded", activate); // its last element is whole
  document.addEventListener("load", tell, true);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  document.addEventListener("click", (event) => {
    /** @type {HTMLElement | null | undefined} */
    const opener = /** @type {Element} */ (event.target).closest?.(
      "[data-consent-open],[data-consent-chat]",
    );
    if (!opener) return;
    event.preventDefault(); // without the script, it may be a link to the preference page
    banner.open(opener);
  });
}

/**
 * What the page asks for, on the tag or in its address.
 *
 * @param {object} api
 */
function loadParts(api) {
  for (const name of ["gpp", "guard", "times"]) {
    if (name in dataset) loadPart(config, `${name}.js?site=${config.site}`, api, config);
  }
  const token = location.search.match(/mixconsent_debug[^&]*/);
  if (token) loadPart(config, `debug.js?${token}`, api);
}
