/**
 * Tell the tags of vendors what was decided (Google Consent Mode v2, and an event for GTM).
 *
 * @typedef {import("./texts.js").Category} Category
 */

/**
 * @param {Category[]} categories
 * @param {(key: string) => boolean} allows
 */
export function tell(categories, allows) {
  const { dataLayer } = window;
  if (!dataLayer) return; // the page has no such tags: leave it without the name

  /** @type {Record<string, string>} */
  const storage = {};
  for (const { key, signals } of categories) {
    for (const name of signals?.google ?? []) storage[name] = allows(key) ? "granted" : "denied";
  }
  /** @type {(...words: unknown[]) => void} */
  const gtag = function () {
    dataLayer.push(arguments); // Google's tag knows its commands by this very type
  };
  gtag("consent", "update", storage);
  dataLayer.push({ event: "mixconsent" });
}
