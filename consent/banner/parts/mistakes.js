/**
 * Say in the console what in the page's markup cannot work, and how to write it. It is loaded where
 * there is something to say, debugging or not.
 */
import { BLOCKED, keysOf } from "../blocked.js";
import { describe } from "../debug/elements.js";

/**
 * @param {HTMLElement} [element] none where the page itself is in the wrong place
 * @param {string[]} [optional] keys of the categories that a visitor is asked about
 * @param {string[]} [known] keys of all categories
 * @param {string} [nonce] of the banner's tag
 */
export default function mistakes(element, optional = [], known = [], nonce = "") {
  if (!element) return console.error(`mixConsent: ${location.origin} ${ORIGIN}`);
  const found = [
    ...keysOf(element).map((key) => wrongKey(key, optional, known)),
    !element.matches(BLOCKED) && wrongPlace(element),
    nonce && element.matches("script,template") && element.nonce !== nonce && NONCE,
  ];
  for (const line of found) {
    if (line) console.warn(`mixConsent: ${describe(element)} ${line}`);
  }
}

const ORIGIN =
  "is none of the site's origins: nothing is activated, and no answer is taken. Add it to the " +
  "site's origins in the admin; that may take five minutes to arrive here.";
const NONCE =
  "is never activated: the banner's tag has a nonce, so write the same nonce on this element.";

/** @type {(key: string, optional: string[], known: string[]) => string | undefined} */
function wrongKey(key, optional, known) {
  if (optional.includes(key)) return;
  const keys = optional.join(", ");
  if (!key) return `waits for ever: data-consent is empty. Write one of ${keys}.`;
  if (!known.includes(key)) {
    return `waits for ever: the notice knows no category "${key}". It knows ${keys}.`;
  }
  return `is never activated: "${key}" is necessary, and nothing waits for it. Write it without data-consent.`;
}

/** @param {HTMLElement} element */
function wrongPlace({ localName }) {
  if (localName === "script") {
    return 'did not wait for a yes: write type="text/plain" beside data-consent.';
  }
  return "did not wait for a yes: write its address into data-src, or put it into a <template>.";
}
