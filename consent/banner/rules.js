/**
 * What consent means: may this class of cookies be used now, and why?
 *
 * The twin of `consent/kernel/rules.py`: both run the table in `tests/vectors/`. Pure, and time is
 * an argument. What depends on the notice and the region alone is decided before it gets here, in
 * `consent/scripts/config.py`, and flags that are false are left out.
 */

const DAY = 86400; // seconds
const OPT_IN = 2; // the strictest model; 1 is opt-out, 0 notice
export const LEFT = 4; // a choice: 0 is a no, then a yes by each model, then what was left as it was
const CLOCK_SKEW = 300; // seconds that two honest clocks may differ

/**
 * Say whether a category may be used, and by which rule; the first that matches wins.
 *
 * @param {CategoryRules | undefined | null} category nothing where the notice does not know it
 * @param {Region} region
 * @param {RequestContext} context
 * @param {number} now in Unix seconds
 * @returns {Judgement}
 */
export function judge(category, region, context, now) {
  const { answer } = context;
  if (!category) return judgement("denied", "invalid");
  if (category.necessary) return judgement("granted", "necessary");
  if (category.sale && hasSignal(context)) return judgement("denied", "signal");
  if ((category.sale && context.account) || context.refused?.includes(category.key)) {
    return judgement("denied", "account");
  }
  if (context.is_broken || (answer && answer.decided_at > now + CLOCK_SKEW)) {
    return judgement("denied", "invalid");
  }
  const choice = answer?.choices[category.key];
  const [version, given = 0, decidedAt = 0, place = ""] = choice ?? [];
  // a yes counts only where it was asked as strictly as here (R163)
  if (choice && (!given || (given < LEFT && given > due(category, region)))) {
    const { memory_days, reask_days } = lawOf(region, place);
    const limit = given ? memory_days : reask_days; // an age never passes none
    const days = Math.floor(now / DAY) - Math.floor(decidedAt / DAY); // of the calendar, UTC
    const isOver = days > /** @type {number} */ (limit);
    if (isOver || (given && version !== category.version)) return judgement("lapsed", "choice");
    return judgement(given ? "granted" : "denied", "choice");
  }
  const isLeft = given >= LEFT && version === category.version; // no answer (R164)
  const isSilent = answer && (!answer.signal || Object.keys(answer.choices)[0]);
  if ((isSilent && !isLeft) || !category.starts) return judgement("unasked", "default");
  return judgement("granted", "region");
}

/**
 * The categories the banner asks about now; none means no banner.
 *
 * @template {CategoryRules} C
 * @param {C[]} categories
 * @param {Region} region
 * @param {RequestContext} context
 * @param {number} now
 */
export function questions(categories, region, context, now) {
  const isOut = optOuts(categories, region, context).some((law) => law.reask_days == null);
  return categories.filter(
    // nor asked for another sale (R62, R65)
    (category) => isOpen(category, region, context, now) && !(isOut && category.sale),
  );
}

/**
 * Whether nothing answers for a category, unless an opt-out from others does.
 *
 * @type {(category: CategoryRules, region: Region, context: RequestContext, now: number) => boolean}
 */
export function isOpen(category, region, context, now) {
  if (hasSignal(context) && region.model < OPT_IN) return false;
  const { verdict, reason } = judge(category, region, context, now);
  const choice = context.answer?.choices[category.key]; // by rule: shown, and left so (R164)
  if (reason === "region" && choice) return choice[1] < LEFT + due(category, region);
  return /unasked|lapsed|region|invalid/.test(verdict + reason);
}

/**
 * Whether only a confirmed request brings this category back after an opt-out, here or where that
 * was given (R54).
 *
 * @param {CategoryRules} category
 * @param {CategoryRules[]} categories
 * @param {Region} region
 * @param {RequestContext} context
 * @param {number} now
 */
export function isLocked(category, categories, region, context, now) {
  // what cannot be read may have been an opt-out
  const isOut = context.signal || context.is_broken;
  return (
    (context.account ||
      (region.two_step && isOut) ||
      optOuts(categories, region, context).some((law) => law.two_step)) &&
    category.sale &&
    judge(category, region, context, now).verdict !== "granted"
  );
}

/**
 * One choice for every optional category: silence is a no, and so is what stays off; null stays
 * null, a switch that was on by rule and not touched (R164).
 *
 * @param {Record<string, unknown>} choices
 * @param {CategoryRules[]} optional
 * @param {(category: CategoryRules) => unknown} staysOff for a signal, or after an opt-out
 * @returns {Record<string, boolean | null>}
 */
export function resolve(choices, optional, staysOff) {
  return byKey(optional, (category) => {
    const choice = choices[category.key];
    return choice === null && !staysOff(category) ? choice : choice === true && !staysOff(category);
  });
}

/**
 * The model by which a category is asked here.
 *
 * @type {(category: CategoryRules, region: Region) => number}
 */
export function due({ model }, region) {
  return model ?? region.model;
}

/**
 * Whose law a no to this category carries that is given here now: a stricter one, by which an
 * older no was given, stays.
 *
 * @type {(category: CategoryRules, region: Region, answer?: Answer | null) => string}
 */
export function placeOfNo(category, region, answer) {
  const strictness = (/** @type {string} */ place) => {
    const { reask_days = 1e6, two_step = 0 } = lawOf(region, place);
    return 2 * reask_days + +two_step;
  };
  const places = [region.code, ...refusedIn(category, answer)];
  return places.sort((place, other) => strictness(other) - strictness(place))[0];
}

/**
 * By what an answer holds here that was given at a place: the stricter of the two, which the
 * service has worked out. The first that matches; the last is for unknown places.
 *
 * @type {(region: Region, place: string) => Law}
 */
export function lawOf({ laws }, place) {
  return /** @type {Law} */ (laws.find((law) => place.match(/** @type {string} */ (law.where))));
}

/**
 * The laws by which the opt-outs hold that are on record.
 *
 * @type {(categories: CategoryRules[], region: Region, context: RequestContext) => Law[]}
 */
function optOuts(categories, region, { answer }) {
  const places = categories.flatMap((category) =>
    category.sale ? refusedIn(category, answer) : [],
  );
  return places.map((place) => lawOf(region, place));
}

/**
 * The places where a no to this category was given, by a signal and by a choice.
 *
 * @type {(category: CategoryRules, answer?: Answer | null) => string[]}
 */
function refusedIn({ key, sale }, answer) {
  if (!answer) return [];
  const [, given = 1, , place = ""] = answer.choices[key] ?? [];
  const places = [sale && answer.signal && answer.region, !given && place];
  return /** @type {string[]} */ (places.filter(Boolean));
}

/**
 * One thing for each of these categories, by key.
 *
 * @template {CategoryRules} C
 * @template T
 * @param {C[]} categories
 * @param {(category: C) => T} make
 * @returns {Record<string, T>}
 */
export function byKey(categories, make) {
  return Object.fromEntries(categories.map((category) => [category.key, make(category)]));
}

/**
 * Whether a signal stands: sent now, or sent when a known visitor answered.
 *
 * @param {RequestContext} context
 */
export function hasSignal({ signal, answer }) {
  return !!(signal || answer?.signal);
}

/** @type {(verdict: Verdict, reason: Reason) => Judgement} */
function judgement(verdict, reason) {
  return { verdict, reason };
}
