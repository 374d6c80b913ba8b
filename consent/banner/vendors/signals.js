/**
 * What the tags of vendors learn of a decision, each as its vendor documents it (R119–R126): as its
 * file in `consent/vendors/known` says. What they are to assume before, the page says itself, ahead
 * of any tag.
 */
import { TAGS } from "vendors:signals";

/**
 * Tell those that are in the page, once for each decision and state. A page without such tags is
 * left without their names.
 *
 * @param {VendorSignals | undefined} vendors
 * @param {Record<string, string>} last vendor → what it has learnt since the last decision
 * @param {(index: number) => unknown} allows
 */
export function tellVendors(vendors, last, allows) {
  for (const [vendor, signals] of Object.entries(vendors ?? {})) {
    const state = Object.entries(signals).map(([name, index]) => [
      name,
      allows(index) ? "granted" : "denied",
    ]);
    if (last[vendor] !== `${state}`) {
      try {
        const [name, tell] = TAGS[vendor];
        if (name in window) {
          tell(Object.fromEntries(state)); // without it, to fail would take a millisecond
          last[vendor] = `${state}`;
        }
      } catch {} // the tag fails, or another thing has its name
    }
  }
}

/**
 * Say what holds now: to scripts of the page, and to Google's Tag Manager, which has learnt the
 * consent by then.
 *
 * @param {string} news
 * @param {{ verdicts: object, changed: string[] }} detail
 */
export function announce(news, detail) {
  document.dispatchEvent(new CustomEvent(`mixconsent:${news}`, { detail }));
  try {
    window.dataLayer?.push({ event: "mixconsent", mixconsent: detail.verdicts });
  } catch {} // something of Tag Manager fails
}
