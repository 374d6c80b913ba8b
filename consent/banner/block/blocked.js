/** Markup that waits for consent, as pages write it; `gate.js` shows each kind. */
export const BLOCKED = `[data-consent]:is(script[type="text/plain"],template,[data-src]:not(script))`;

/** @type {(element: { dataset: DOMStringMap }) => string[]} the categories that it waits for */
export function keysOf({ dataset }) {
  return (dataset.consent ?? "").trim().split(/\s+/);
}
