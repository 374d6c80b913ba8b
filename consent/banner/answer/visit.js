/**
 * The state of one visit: what this browser knows, what follows from it for each category, and what
 * has happened in this page. It shows nothing and sends nothing. A page has one visit, so it stands
 * in the module itself.
 */
import { activated } from "../block/gate.js";
import { dataset } from "../page/tag.js";
import { isOld } from "../page/texts.js";
import * as rules from "../rules.js";
import { isOfSite } from "./origin.js";
import { cookieIn, keepsCookies, load, read } from "./state.js";
import { allows, config, goOnWith, hold, verdicts } from "./verdicts.js";

export { activated, allows, config, goOnWith, verdicts };

/** @type {Stored} */
export let stored = { queue: [], state: "", before: "", slow: 0 };
/** @type {RequestContext} */
export let context = {};
/** @type {boolean} no answer of this page would be recorded */
export let isForeign;
/** @type {boolean} the last yes of this page was not */
export let isRefused;
/** @type {string[]} the keys whose verdict became one that does not allow */
export const withdrawn = [];
/** @type {boolean} what was activated could go on after its no, and may not */
export let needsReload;

/** @type {Unsent} the newest answer of this page, if nothing else keeps it */
export const own = { state: "", before: "" };
/** @type {boolean} */
let isSilenceNo;

/** Once there is a config. */
export function start() {
  isForeign = !isOfSite(config.origins);
  isRefused ||= isForeign;
  // silence is no yes under a rule that may be another by now, nor where a no cannot be kept (R93)
  isSilenceNo =
    isOld(config) || (config.categories.some(({ starts }) => starts) && !keepsCookies(config.site));
}

/** @param {boolean} isSo */
export function refuse(isSo) {
  isRefused = isSo;
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
    ...(isRefused ? { is_broken: true } : read(cookieIn(site), stored, own)),
    signal,
  };
  const time = now() / 1000;
  const judged = isSilenceNo
    ? categories.map((category) => ({ ...category, starts: 0 }))
    : categories;
  hold(rules.byKey(judged, (category) => rules.judge(category, region, context, time)));
  const changed = Object.keys(verdicts).filter(
    (key) => before[key]?.verdict !== verdicts[key].verdict,
  );
  const lost = changed.filter((key) => before[key] && !allows(key));
  withdrawn.push(...lost);
  // if the site lets the page be loaded anew
  needsReload ||= !("noReload" in dataset) && lost.some((key) => activated.has(key));
  return changed;
}

/** Another tab, or the part that sends, may have written what is stored. */
function readStored() {
  stored = load(config.site) ?? stored;
}
