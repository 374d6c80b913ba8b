/** One line of `document.cookie`, as a browser reads it (RFC 6265, 5.1.1 and 5.2). Pure. */

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const TIME = /^\d\d?:\d\d?:\d\d?$/;

/**
 * @param {string} text
 * @param {number} now in milliseconds
 */
export function readLine(text, now) {
  const [pair, ...parts] = text.split(";");
  const attributes = parts.map(halves).reverse(); // the last one counts
  /** @type {(wanted: string, isGood?: RegExp) => string | undefined} */
  const value = (wanted, isGood = /^/) =>
    attributes.find(([name, value]) => name.toLowerCase() === wanted && isGood.test(value))?.[1];
  const domain = value("domain")?.replace(/^\./, "").toLowerCase();
  const maxAge = value("max-age", /^-?\d+$/);
  return {
    name: pair.includes("=") ? halves(pair)[0] : "", // a value without a name
    target: [halves(pair)[0], domain, value("path")].join(";"),
    isDeletion: maxAge ? +maxAge <= 0 : dateOf(value("expires") ?? "") <= now,
  };
}

/** @param {string} text */
function halves(text) {
  const [name, ...value] = text.split("=");
  return [name, value.join("=")].map((half) => half.replace(/^[ \t]+|[ \t]+$/g, ""));
}

/**
 * Stricter than Date.parse, which takes `expires=0` for a date: a browser keeps that cookie.
 *
 * @param {string} text
 * @returns {number} in milliseconds; NaN where it is no date
 */
function dateOf(text) {
  const tokens = text.toLowerCase().split(/[^\w:]+/);
  const month = Math.max(...tokens.map((token) => MONTHS.indexOf(token.slice(0, 3))));
  const [hours, minutes, seconds] = tokens.find((token) => TIME.test(token))?.split(":") ?? [];
  const [day, year] = tokens.filter((token) => /^\d{1,4}$/.test(token));
  if (month < 0 || !(+day <= 31)) return NaN;
  return Date.UTC(century(year), month, +day, +hours, +minutes, +seconds);
}

/** @param {string} year two digits count from 1970 */
function century(year) {
  return year?.length > 2 ? +year : +year + (+year < 70 ? 2000 : 1900);
}
