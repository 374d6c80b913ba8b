/**
 * IAB GPP, for a page whose partners ask for it: `window.__gpp` and the string of the state.
 *
 * @typedef {import("../gpp/statement.js").Facts & { shown: boolean }} Facts and whether the banner
 *   is in front of the visitor
 *
 * @typedef {object} Api what is used of `window.mixConsent`
 * @property {(key: string) => boolean} allows
 * @property {(name: string, listen: () => void) => void} on
 */
import { answers } from "../gpp/answers.js";
import { supported, write } from "../gpp/sections.js";
import { state } from "../gpp/statement.js";

/**
 * Take over from the page's stub, and follow the visitor's answers from now on.
 *
 * @param {Api} api
 * @param {Facts} facts
 * @returns {(isShown: boolean) => void} for the banner, to say that it comes or goes
 */
export default function gpp(api, facts) {
  const page = /** @type {any} */ (window);
  const { events = [], queue = [] } = page.__gpp ?? {};
  const partners = answers(supported, events);
  let said = say();

  /** @param {boolean} isShown */
  function show(isShown) {
    partners.turn("cmpDisplayStatus", isShown ? "visible" : "hidden");
  }

  function say() {
    return write(facts.region, state(facts, api.allows));
  }

  function announce() {
    partners.turn("signalStatus", "not ready");
    partners.know(said);
    for (const name of Object.keys(said.parsedSections)) partners.fire("sectionChange", name);
    partners.turn("signalStatus", "ready");
  }

  /** Say it again where it has changed: not every answer is about ads. */
  function follow() {
    const { gppString } = said;
    said = say();
    if (said.gppString !== gppString) announce();
  }

  partners.know(said); // so that what has waited is answered with it
  page.__gpp = partners.gpp;
  for (const [command, callback, parameter] of queue) partners.gpp(command, callback, parameter);
  partners.turn("cmpStatus", "loaded");
  show(facts.shown);
  announce();
  api.on("change", follow);
  return show;
}
