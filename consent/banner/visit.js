/**
 * The state of one visit: what this browser knows, what follows from it for each category, and what
 * has happened in this page. It shows nothing and sends nothing. A page has one visit, so it stands
 * in the module itself.
 */
import { isOfSite } from "./origin.js";
import * as rules from "./rules.js";
import { answerHere, cookieIn, keepsCookies, load, read } from "./state.js";
import { isOld } from "./texts.js";

/** @type {Config} another one when the visitor goes on in another language */
export let config;
/** @type {Stored} */
export let stored = { queue: [], state: "", before: "", slow: 0 };
/** @type {RequestContext} */
export let context = {};
/** @type {Verdicts} */
export let verdicts = {};
/** @type {boolean} no answer of this page would be recorded */
export let isForeign;
/** @type {boolean} the last yes of this page was not */
export let isRefused;
/** @type {string[]} the keys whose verdict became one that does not allow */
export const withdrawn = [];
/** @type {boolean} what was activated could go on after its no, and may not */
export let needsReload;
/** @type {Set<string>} */
export const activated = new Set(); // the categories of what was activated in this page

/** @type {Unsent} the newest answer of this page, if nothing else keeps it */
export const own = { state: "", before: "" };
/** @type {boolean} whether the site lets the page be loaded anew */
let mayReload;
/** @type {boolean} */
let isSilenceNo;

/** @type {(found: Config, isReloadAllowed: boolean) => void} */
export function start(found, isReloadAllowed) {
  config = found;
  mayReload = isReloadAllowed;
  isForeign = isRefused = !isOfSite(config.origins);
  // silence is no yes under a rule that may be another by now, nor where a no cannot be kept (R93)
  const mayStart = config.categories.some(({ starts }) => starts);
  isSilenceNo = isOld(config) || (mayStart && !keepsCookies(config.site));
}

/** @param {Config} found */
export function goOnWith(found) {
  config = found;
}

/** @param {boolean} isSo */
export function refuse(isSo) {
  isRefused = isSo;
}

/** Where something has to be stopped; once, since a second call would call off the first. */
export function reloadPage(isWanted = true) {
  const isDue = needsReload && isWanted;
  needsReload = false;
  if (isDue) location.reload();
}

/**
 * In milliseconds; a clock that is slow by less than a day must not make the visitor's own answer
 * one from the future.
 */
export function now() {
  const time = Date.now() + stored.slow;
  const decided = (context.answer?.decided_at ?? 0) * 1000;
  return decided - time < 864e5 ? Math.max(time, decided) : time;
}

export function optional() {
  return config.categories.filter(({ necessary }) => !necessary);
}

/**
 * What may have to be deleted: all that is off, whatever led there, but for what is off only
 * because the rule could not be had.
 */
export function off() {
  const ends = isSilenceNo ? /den|lap/ : /den|lap|un/;
  return optional().filter(({ key }) => ends.test(verdicts[key].verdict));
}

/** @param {string} [key] */
export function allows(key = "") {
  return verdicts[key]?.verdict === "granted";
}

/** @param {CategoryRules} category */
export function isOffBySignal(category) {
  return context.signal && category.sale;
}

/** Whether a signal has turned something off here, and the visitor is to be informed. */
export function isSignalHonored() {
  return config.region.gpc && optional().some(isOffBySignal);
}

/**
 * Look at the context anew.
 *
 * @returns {string[]} the keys whose verdict is another than before
 */
export function update() {
  const { categories, region, site, signal } = config;
  const before = verdicts;
  readStored();
  context = {
    ...(isRefused ? { is_broken: true } : read(cookieIn(document.cookie, site), stored, own)),
    signal,
  };
  const time = now() / 1000;
  const judged = isSilenceNo ? categories.map((one) => ({ ...one, starts: 0 })) : categories;
  verdicts = rules.byKey(judged, (one) => rules.judge(one, region, context, time));
  const changed = Object.keys(verdicts).filter(
    (key) => before[key]?.verdict !== verdicts[key].verdict,
  );
  const lost = changed.filter((key) => before[key] && !allows(key));
  withdrawn.push(...lost);
  needsReload ||= mayReload && lost.some((key) => activated.has(key));
  return changed;
}

/** Another tab, or the part that sends, may have written what is stored. */
function readStored() {
  stored = load(config.site) ?? stored;
}

/** The receipt of the answer in force, if this tab has given it. */
export function receipt() {
  try {
    const [id, says] = sessionStorage[`${config.site}_consent_receipt`].split(",");
    return says === answerHere(config.site) ? id : null;
  } catch {
    return null; // there is none, or storage is blocked
  }
}
