/** IAB GPP, for a page whose partners ask for it: `window.__gpp` and the string of the state. */
import { isVisible, watch } from "../vendors/gpp/display.js";
import { Partners } from "../vendors/gpp/partners.js";
import { supported, write } from "../vendors/gpp/sections.js";
import { state } from "../vendors/gpp/statement.js";

/**
 * Take over from the page's stub, and follow the visitor's answers from now on.
 *
 * @type {(api: GppApi, config: GppConfig) => void}
 */
export default function gpp(api, config) {
  const page = /** @type {any} */ (window);
  const { events = [], queue = [] } = page.__gpp ?? {};
  const partners = new Partners(supported, events);
  let sections = encoded();
  let isTelling = false;

  function encoded() {
    return write(config.region.code, state(config, api.allows));
  }

  function look() {
    partners.turn("cmpDisplayStatus", isVisible() ? "visible" : "hidden");
  }

  function tell() {
    isTelling = false;
    look();
    for (const name of Object.keys(sections.parsedSections)) partners.fire("sectionChange", name);
    partners.turn("signalStatus", "ready");
  }

  /** Tell partners where the string has changed: not every answer is about ads. */
  function follow() {
    const { gppString } = sections;
    sections = encoded();
    if (sections.gppString === gppString) return;
    partners.turn("signalStatus", "not ready");
    partners.know(sections);
    if (!isTelling) queueMicrotask(tell); // when the banner is closed
    isTelling = true;
  }

  partners.know(sections); // so that what has waited is answered with it
  page.__gpp = partners.gpp;
  for (const [command, callback, parameter] of queue) partners.gpp(command, callback, parameter);
  partners.turn("cmpStatus", "loaded");
  tell();
  api.on("change", follow);
  watch(look);
}
