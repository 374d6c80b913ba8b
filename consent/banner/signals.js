/**
 * What the tags of vendors learn of a decision, each as its vendor documents it (R119–R126):
 * Google Consent Mode v2, Microsoft's UET and Clarity, Meta's pixel. What they are to assume
 * before, the page says itself, ahead of any tag.
 */

const GRANTED = "granted";

/**
 * Tell those that are in the page, once for each decision and state. A page without such tags is
 * left without their names.
 *
 * @param {VendorSignals | undefined} vendors
 * @param {Record<string, string>} last vendor → what it has learnt since the last decision
 * @param {(index: number) => unknown} allows
 */
export function tellVendors(vendors, last, allows) {
  const tags = tagsInPage();
  for (const [vendor, signals] of Object.entries(vendors ?? {})) {
    const state = Object.entries(signals).map(([name, index]) => [
      name,
      allows(index) ? GRANTED : "denied",
    ]);
    if (tags[vendor] && last[vendor] !== `${state}`) {
      last[vendor] = `${state}`;
      try {
        tags[vendor](Object.fromEntries(state));
      } catch {} // another thing has the name, or the tag fails: the answer counts all the same
    }
  }
}

/** @returns {Record<string, (state: Record<string, string>) => void>} vendor → how it learns */
function tagsInPage() {
  const { dataLayer, uetq, clarity, fbq } = /** @type {any} */ (window);
  /** @type {(...words: unknown[]) => void} */
  function gtag() {
    dataLayer.push(arguments); // Google's tag knows its commands by this very type
  }
  return {
    google: dataLayer && ((state) => gtag("consent", "update", state)),
    microsoft: uetq && ((state) => uetq.push("consent", "update", state)),
    clarity: clarity && ((state) => clarity("consentv2", state)),
    meta: fbq && (({ consent }) => fbq("consent", consent === GRANTED ? "grant" : "revoke")),
  };
}

/**
 * Say what holds now: to scripts of the page, and to Google's Tag Manager, which has learnt the
 * consent by then.
 *
 * @param {string} news
 * @param {{ verdicts: object, changed: string[] }} detail
 */
export function announce(news, detail) {
  const { dataLayer } = /** @type {any} */ (window);
  document.dispatchEvent(new CustomEvent(`mixconsent:${news}`, { detail }));
  try {
    dataLayer.push({ event: "mixconsent", mixconsent: detail.verdicts });
  } catch {} // there is no Tag Manager, or something of it fails
}
