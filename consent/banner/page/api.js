/** What a page's own scripts find as `window.mixConsent`; its types are in mix-consent.d.ts. */
import { takeAnswer } from "../answer/answering.js";
import { answerHere } from "../answer/here.js";
import { allows, config, copy } from "../answer/verdicts.js";
import { openDialog } from "./drawing.js";

export function publicApi() {
  const api = {
    taken: true, // a second copy of the tag does nothing
    allows,
    verdicts: copy,
    /**
     * @param {string} name
     * @param {(detail: object) => void} listen called at once with the present state
     * @returns {() => void} unsubscribe
     */
    on(name, listen) {
      const type = `mixconsent:${name}`;
      const receive = (/** @type {Event} */ event) =>
        listen(/** @type {CustomEvent} */ (event).detail);
      document.addEventListener(type, receive);
      listen({ verdicts: api.verdicts(), changed: [] });
      return () => document.removeEventListener(type, receive);
    },
    open: openDialog,
    accept: () => takeAnswer(undefined, "accept"),
    reject: () => takeAnswer(undefined, "reject"),
    save: (/** @type {Record<string, boolean>} */ choices) => takeAnswer(choices, "custom"),
    withdraw: () => takeAnswer(undefined, "withdraw"),
    receipt,
    push: (/** @type {(api: object) => void} */ call) => call(api), // as in the queue before
  };
  return api;
}

/** The receipt of the answer in force, if this tab has given it. */
function receipt() {
  const { site } = config;
  try {
    const [id, says] = sessionStorage[`${site}_consent_receipt`].split(",");
    return says === answerHere(site) ? id : null;
  } catch {
    return null; // there is none, or storage is blocked
  }
}
