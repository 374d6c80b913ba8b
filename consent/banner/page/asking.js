/** The state of the question: open or not, its language, and the place whose law applies. */
import { apply } from "../answer/apply.js";
import { isOnward } from "../answer/origin.js";
import { request } from "../answer/send.js";
import { questions } from "../answer/standing.js";
import * as visit from "../answer/visit.js";
import * as banner from "./drawing.js";
import { fetchConfig } from "./texts.js";

/** @type {boolean} */
let isAsking;

/** The visitor has answered: there is nothing left to ask. */
export function settle() {
  isAsking = false;
}

/** Ask what there is to ask, or say that a signal was honored. */
export async function begin() {
  const asked = questions();
  if (asked[0]) {
    if (!visit.isForeign && !isAsking) countBanner();
    isAsking = true;
    await banner.ask(asked);
  } else if (visit.isSignalHonored() && !visit.stored.quiet) {
    banner.showSignalLine();
  } else banner.hide();
}

/** Another tab may have answered. */
export function recheck() {
  if (isAsking && !questions()[0]) banner.hide();
}

/**
 * Go on in another language, where the visitor was; or ask anew by the law of another place, and
 * until that is answered everything is off.
 *
 * @type {(language: string, inDialog: boolean, place?: string) => Promise<void>}
 */
export async function speak(language, inDialog, place) {
  visit.goOnWith(await fetchConfig(visit.config, language, visit.config.site, place));
  apply(); // by now another notice may be in force
  banner.remake();
  await begin();
  if (inDialog) await banner.openDialog();
  if (!place) banner.focusLanguage();
}

/** Count a banner that appears, once a visit, as the page is left: what is sent goes first. */
function countBanner() {
  const { service, site, notice, language } = visit.config;
  const count = () => request(`${service}/v1/shown`, { site, notice, language });
  if (!isOnward) document.addEventListener("visibilitychange", count, { once: true });
}
