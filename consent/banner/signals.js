/**
 * Tell the tags of vendors what was decided, each as its vendor documents it (R119–R126): Google
 * Consent Mode v2 and an event for its Tag Manager, Microsoft's UET and Clarity, Meta's pixel.
 * What they are to assume before, the page says itself, ahead of any tag.
 *
 * @typedef {Record<string, Record<string, number>>} Vendors vendor → its name for it → the place of
 *   the category that it follows
 */

const GRANTED = "granted";

/**
 * Tell those that are in the page, once for each decision and state. A page without such tags is
 * left without their names.
 *
 * @param {Vendors} vendors
 * @param {(index: number) => unknown} allows
 * @param {Record<string, string>} told vendor → what it was told since the last decision
 */
export function tell(vendors, allows, told) {
  const { dataLayer, uetq, clarity, fbq } = /** @type {any} */ (window);
  /** @type {Record<string, (state: Record<string, string>) => void>} */
  const tags = {
    google: dataLayer && ((state) => {
      gtag("consent", "update", state);
      dataLayer.push({ event: "mixconsent" });
    }),
    microsoft: uetq && ((state) => uetq.push("consent", "update", state)),
    clarity: clarity && ((state) => clarity("consentv2", state)),
    meta: fbq && (({ consent }) => fbq("consent", consent === GRANTED ? "grant" : "revoke")),
  };
  /** @type {(...words: unknown[]) => void} */
  function gtag() {
    dataLayer.push(arguments); // Google's tag knows its commands by this very type
  }

  for (const [vendor, names] of Object.entries(vendors)) {
    const state = Object.entries(names).map(([name, index]) => [name, allows(index) ? GRANTED : "denied"]);
    if (tags[vendor] && told[vendor] !== `${state}`) {
      told[vendor] = `${state}`;
      tags[vendor](Object.fromEntries(state));
    }
  }
}
