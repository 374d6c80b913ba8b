/** What a page's own scripts find as `window.mixConsent`; its types are in mix-consent.d.ts. */
import { takeAnswer } from "./answering.js";
import { openDialog } from "./drawing.js";
import * as visit from "./visit.js";

export function publicApi() {
  const api = {
    taken: true, // a second copy of the tag does nothing
    allows: visit.allows,
    verdicts: () => structuredClone(visit.verdicts),
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
    receipt: visit.receipt,
    push: (/** @type {(api: object) => void} */ call) => call(api), // as in the queue before
  };
  return api;
}
