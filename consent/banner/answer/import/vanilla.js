/**
 * vanilla-cookieconsent: `cc_cookie`, in JSON, names the accepted categories. Version 3 names them
 * all in `services`; version 2 does not, and called `categories` `level` at first.
 */
import { object, ours } from "./names.js";

const CLASSIC = ["analytics", "marketing"]; // what version 2 asks about by its manual

/**
 * @param {string} text
 * @param {string[]} keys
 * @param {number} now in milliseconds
 * @returns {ImportedAnswers | null}
 */
export function vanilla(text, keys, now) {
  const cookie = object(text);
  const accepted = cookie?.categories ?? cookie?.level;
  const isAnswer = cookie?.consentId || cookie?.consent_uuid || cookie?.level;
  // in localStorage it outlives its day
  if (!isAnswer || !Array.isArray(accepted) || cookie.expirationTime < now) return null;
  /** @type {(name: unknown) => string[]} */
  const known = (name) => ours(`${name}`, keys);
  const granted = accepted.flatMap(known);
  const isRefused = (/** @type {string} */ name) => !accepted.includes(name);
  const refused = cookie.services
    ? Object.keys(cookie.services).filter(isRefused).flatMap(known)
    : CLASSIC.filter((key) => !granted.includes(key));
  return [...granted.map(yes), ...refused.map(no)];
}

/** @type {(key: string) => [string, boolean]} */
const yes = (key) => [key, true];
/** @type {(key: string) => [string, boolean]} */
const no = (key) => [key, false];
