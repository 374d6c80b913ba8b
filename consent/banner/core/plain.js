/**
 * The plain case: one answer to all that the notice asks, given to these versions in this place, and
 * in force. What the cookie says is then what `rules.js` says; anything else is for the whole
 * program to judge.
 */
import { isOfSite } from "../answer/origin.js";
import { cookieIn, queueOf } from "../answer/state.js";
import { wanted } from "../page/texts.js";
import { byKey, due, lawOf } from "../rules.js";

const DAY = 864e5; // milliseconds

/**
 * @param {Config} config
 * @param {DOMStringMap} tag
 * @returns {[verdicts: Verdicts, days: number] | undefined} and the age of the answer
 */
export function plain(config, tag) {
  const { categories, origins, region, signal, site } = config;
  try {
    const isKnown = !!window.structuredClone && !!document.adoptedStyleSheets && isOfSite(origins);
    const isOther = signal || wanted(config, tag) || localStorage[queueOf(site)];
    if (!isKnown || isOther) return;
    const cookie = cookieIn(site);
    const choices = categories.map((category) => choiceOf(category, region)).sort();
    const [, day] = cookie.match(`^1~([1-9]\\d*)~${region.code}~0${choices.join("")}$`) ?? [];
    const days = Math.floor(Date.now() / DAY) - +(day ?? NaN);
    const { memory_days = days, reask_days = days } = lawOf(region, region.code);
    if (days >= 0 && days <= memory_days && days <= reask_days) {
      return [byKey(categories, (category) => verdictOf(category, cookie)), days];
    }
  } catch {} // storage is blocked, or the config is to come
}

/** @type {(category: Category, region: Region) => string} a no, or a yes asked strictly enough */
function choiceOf(category, region) {
  const { key, necessary, version } = category;
  return necessary ? "" : `~${key}:${version}:[0${due(category, region) + 1}-3]`;
}

/** @type {(category: Category, cookie: string) => Judgement} */
function verdictOf({ key, necessary, version }, cookie) {
  if (necessary) return { verdict: "granted", reason: "necessary" };
  const isNo = cookie.includes(`~${key}:${version}:0`);
  return { verdict: isNo ? "denied" : "granted", reason: "choice" };
}
