/**
 * What consent means: may this class of cookies be used now, and why?
 *
 * The twin of `consent/kernel/rules.py`: both run the table in `tests/vectors/`. Pure, and time is
 * an argument. What depends on the notice and the place alone is settled before it gets here, in
 * `consent/scripts/config.py`, and flags that are false are left out.
 *
 * @typedef {"granted" | "denied" | "unasked" | "lapsed"} Verdict
 * @typedef {"necessary" | "signal" | "account" | "choice" | "region" | "default" | "invalid"} Reason
 * @typedef {{ verdict: Verdict, reason: Reason }} Ruling
 * @typedef {boolean | number} Flag
 * @typedef {[version: number, granted: Flag, decided_at?: number]} Choice the category's version,
 *   as it was shown, and when, where that was before the answer
 *
 * @typedef {object} Category
 * @property {string} key
 * @property {number} version
 * @property {Flag} [necessary]
 * @property {Flag} [sale] it sells, shares or targets advertising: a standing no concerns it
 * @property {Flag} [starts] silence lets it be on here
 *
 * @typedef {object} Region
 * @property {string} code
 * @property {Flag} [opt_in] the visitor's yes is needed first
 * @property {number} [memory_days] a yes holds through this day; without: for ever
 * @property {number} [reask_days] a no may be asked about after this day; without: never
 * @property {Flag} [two_step] after an opt-out, a yes needs a request and a confirmation
 * @property {Flag} [dnt] Do Not Track is a signal here
 * @property {Flag} [gpc] the visitor is informed that a signal was honored
 *
 * @typedef {object} Answer a signal alone, without a choice, says nothing of the rest
 * @property {number} decided_at Unix seconds; never moves
 * @property {boolean} [signal] the browser sent a standing no when this was decided
 * @property {Record<string, Choice>} choices without a prototype: a category may be called
 *   "constructor"
 *
 * @typedef {object} Evidence
 * @property {Answer | null} [answer]
 * @property {boolean} [signal] the browser sends a standing no now
 * @property {boolean} [account] the account has opted out
 * @property {boolean} [is_broken] what the browser has as an answer cannot be believed
 */

const DAY = 86400; // seconds
const CLOCK_SKEW = 300; // seconds that two honest clocks may differ

/**
 * Say whether a category may be used, and by which rule; the first that matches wins.
 *
 * @param {Category | undefined | null} category nothing where the notice does not know it
 * @param {Region} region
 * @param {Evidence} evidence
 * @param {number} now in Unix seconds
 * @returns {Ruling}
 */
export function judge(category, region, evidence, now) {
  const { answer } = evidence;
  if (!category) return ruling("denied", "invalid");
  if (category.necessary) return ruling("granted", "necessary");
  if (category.sale && hasSignal(evidence)) return ruling("denied", "signal");
  if (category.sale && evidence.account) return ruling("denied", "account");
  if (evidence.is_broken || (answer && answer.decided_at > now + CLOCK_SKEW)) {
    return ruling("denied", "invalid");
  }
  const choice = answer?.choices[category.key];
  if (choice) {
    const [version, granted, decidedAt = answer.decided_at] = choice;
    const limit = granted ? region.memory_days : region.reask_days; // an age never passes none
    const isOver = Math.floor((now - decidedAt) / DAY) > /** @type {number} */ (limit);
    if (isOver || (granted && version !== category.version)) return ruling("lapsed", "choice");
    return ruling(granted ? "granted" : "denied", "choice");
  }
  const isSilent = answer && (!answer.signal || Object.keys(answer.choices)[0]);
  if (isSilent || !category.starts) return ruling("unasked", "default");
  return ruling("granted", "region");
}

/**
 * The categories the banner asks about now; none means no banner.
 *
 * @template {Category} C
 * @param {C[]} categories
 * @param {Region} region
 * @param {Evidence} evidence
 * @param {number} now
 */
export function questions(categories, region, evidence, now) {
  if (hasSignal(evidence) && !region.opt_in) return [];
  const isOut = region.reask_days == null && hasOptedOut(categories, evidence);
  return categories.filter((category) => {
    if (isOut && category.sale) return false; // nor asked for another sale (R62, R65)
    const { verdict, reason } = judge(category, region, evidence, now);
    return /unasked|lapsed|region|invalid/.test(verdict + reason);
  });
}

/**
 * Whether only a confirmed request brings this category back after an opt-out (R54).
 *
 * @param {Category} category
 * @param {Category[]} categories
 * @param {Region} region
 * @param {Evidence} evidence
 * @param {number} now
 */
export function isLocked(category, categories, region, evidence, now) {
  // what cannot be read may have been an opt-out
  const isOut = hasSignal(evidence) || evidence.is_broken || hasOptedOut(categories, evidence);
  return (
    (evidence.account || (region.two_step && isOut)) &&
    category.sale &&
    judge(category, region, evidence, now).verdict !== "granted"
  );
}

/**
 * One choice for every optional category: silence is a no, and so is what stays off.
 *
 * @param {Record<string, unknown>} choices
 * @param {Category[]} optional
 * @param {(category: Category) => unknown} staysOff for a signal, or after an opt-out
 * @returns {Record<string, boolean>}
 */
export function settle(choices, optional, staysOff) {
  return byKey(optional, (category) => choices[category.key] === true && !staysOff(category));
}

/**
 * @param {Category[]} categories
 * @param {Evidence} evidence
 */
function hasOptedOut(categories, { answer }) {
  return categories.some(({ sale, key }) => sale && answer?.choices[key]?.[1] == false);
}

/**
 * One thing for each of these categories, by key.
 *
 * @template {Category} C
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
 * @param {Evidence} evidence
 */
export function hasSignal({ signal, answer }) {
  return !!(signal || answer?.signal);
}

/**
 * @param {Verdict} verdict
 * @param {Reason} reason
 * @returns {Ruling}
 */
function ruling(verdict, reason) {
  return { verdict, reason };
}
