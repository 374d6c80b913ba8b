/**
 * IAB GPP, for a page whose partners ask for it: `window.__gpp` and the string of the state.
 *
 * @typedef {import("../gpp/statement.js").Config} Config
 *
 * @typedef {object} Api what is used of `window.mixConsent`
 * @property {(key: string) => boolean} allows
 * @property {(name: string, listen: () => void) => void} on
 */
import { answers } from "../gpp/answers.js";
import { isShown, watch } from "../gpp/display.js";
import { supported, write } from "../gpp/sections.js";
import { state } from "../gpp/statement.js";

/**
 * Take over from the page's stub, and follow the visitor's answers from now on.
 *
 * @param {Api} api
 * @param {Config} config
 */
export default function gpp(api, config) {
  const page = /** @type {any} */ (window);
  const { events = [], queue = [] } = page.__gpp ?? {};
  const partners = answers(supported, events);
  let said = say();
  let isTelling = false;

  function say() {
    return write(config.region.code, state(config, api.allows));
  }

  function look() {
    partners.turn("cmpDisplayStatus", isShown() ? "visible" : "hidden");
  }

  function tell() {
    isTelling = false;
    look();
    for (const name of Object.keys(said.parsedSections)) partners.fire("sectionChange", name);
    partners.turn("signalStatus", "ready");
  }

  /** Say it again where it has changed: not every answer is about ads. */
  function follow() {
    const { gppString } = said;
    said = say();
    if (said.gppString === gppString) return;
    partners.turn("signalStatus", "not ready");
    partners.know(said);
    if (!isTelling) queueMicrotask(tell); // when the banner has gone
    isTelling = true;
  }

  partners.know(said); // so that what has waited is answered with it
  page.__gpp = partners.gpp;
  for (const [command, callback, parameter] of queue) partners.gpp(command, callback, parameter);
  partners.turn("cmpStatus", "loaded");
  tell();
  api.on("change", follow);
  watch(look);
}
