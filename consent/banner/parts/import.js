/** What the visitor answered in another product, before this one. Its cookies are left alone. */
import { cookiebot } from "../answer/import/cookiebot.js";
import { klaro } from "../answer/import/klaro.js";
import { onetrust } from "../answer/import/onetrust.js";
import { vanilla } from "../answer/import/vanilla.js";

/**
 * A yes is imported only where it is allowed already, because silence means yes there.
 *
 * @param {string[]} keys our optional categories
 * @param {boolean} mayGrant whether the site imports a yes at all
 * @returns {Record<string, boolean> | null} what was answered; null where nothing was
 */
export default function importAnswers(keys, mayGrant) {
  /** @type {Map<string, boolean>} */
  const found = new Map();
  for (const [key, granted] of answers(keys)) {
    found.set(key, granted && found.get(key) !== false); // a no goes before a yes
  }
  /** @type {(key: string) => boolean} */
  const may = (key) => mayGrant && window.mixConsent?.allows?.(key) === true;
  const known = [...found].filter(([key]) => keys.includes(key));
  const imported = known.filter(([key, granted]) => !granted || may(key));
  return imported[0] ? Object.fromEntries(imported) : null;
}

/** @type {(keys: string[]) => ImportedAnswers} */
function answers(keys) {
  const closed = texts("OptanonAlertBoxClosed").map(unescaped)[0] ?? "";
  return [
    ...texts("OptanonConsent").map((text) => onetrust(text, closed)),
    ...texts("CookieConsent").map((text) => cookiebot(unescaped(text))),
    ...texts("klaro").map((text) => klaro(text, keys)),
    ...texts("cc_cookie").map((text) => vanilla(text, keys, Date.now())),
  ].flatMap((answers) => answers ?? []);
}

/**
 * Every text of this name: of two cookies on different paths, a page sees both.
 *
 * @param {string} name
 */
function texts(name) {
  const cookies = document.cookie
    .split("; ")
    .filter((cookie) => cookie.startsWith(`${name}=`))
    .map((cookie) => cookie.slice(name.length + 1));
  try {
    const stored = localStorage.getItem(name);
    return stored === null ? cookies : [...cookies, stored];
  } catch {
    return cookies; // storage blocked
  }
}

/** @param {string} text */
function unescaped(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // not escaped, or cut short
  }
}
