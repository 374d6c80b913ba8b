/**
 * Say in the console what in the page's markup cannot work, and how to write it. It is loaded where
 * there is something to say, debugging or not.
 */
import { BLOCKED, keysOf } from "../block/blocked.js";
import { describe } from "../debug/elements.js";

/**
 * @param {HTMLElement | Reply} [what] an element, or a refusal; else the page is in a wrong place
 * @param {[Verdicts, string]} rest for an element
 */
export default function warn(what, ...rest) {
  if (what instanceof HTMLElement) return markup(what, ...rest);
  const { title, detail = "" } = what ?? { title: `${location.origin} ${ORIGIN}` };
  console.error(`mixConsent: ${title ?? POLICY + new URL(import.meta.url).origin} ${detail}`);
}

/**
 * @param {HTMLElement} element
 * @param {Verdicts} verdicts
 * @param {string} nonce of the banner's tag
 */
function markup(element, verdicts, nonce) {
  const found =
    "once" in element.dataset
      ? [DEAD]
      : [
          ...keysOf(element).map((key) => wrongKey(key, verdicts)),
          !element.matches(BLOCKED) && wrongPlace(element),
          nonce && element.matches("script,template") && element.nonce !== nonce && NONCE,
        ];
  for (const line of found) {
    if (line) console.warn(`mixConsent: ${describe(element)} ${line}`);
  }
}

const POLICY = "no answer leaves this page, and none is taken. Its policy lacks connect-src ";
const ORIGIN =
  "is none of the site's origins: nothing is activated, and no answer is taken. Add it to the " +
  "site's origins in the admin, and publish; a notice may take five minutes to arrive here.";
const DEAD =
  "never runs: it came by innerHTML, and Trusted Types let nobody copy it. Make it by createElement.";
const NONCE =
  "is never activated: the banner's tag has a nonce, so write the same nonce on this element.";

/** @type {(key: string, verdicts: Verdicts) => string | undefined} */
function wrongKey(key, verdicts) {
  const optional = Object.keys(verdicts).filter((key) => verdicts[key].reason !== "necessary");
  if (optional.includes(key)) return;
  const keys = optional.join(", ");
  if (!key) return `waits for ever: data-consent is empty. Write one of ${keys}.`;
  if (!Object.hasOwn(verdicts, key)) {
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
