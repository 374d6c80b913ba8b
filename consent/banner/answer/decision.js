/**
 * What an answer means: which categories it speaks of, what is sent, and what this browser keeps
 * until the service has it. Pure, but for the chance in an id; time is an argument.
 */
import { byKey, due, isLocked, LEFT, placeOfNo, resolve } from "../rules.js";
import { encode } from "./state.js";

/**
 * @param {Config} config
 * @param {RequestContext} context
 * @param {Record<string, unknown>} choices what is left out stays as it was, with its date
 * @param {Method} method
 * @param {number} now in milliseconds
 * @returns {{ decision: Decision, state: string }} what is sent, and the state that it leads to
 */
export function decide(config, context, choices, method, now) {
  const { site, notice, language, region, categories } = config;
  const { signal, account = 0, refused = [] } = context;
  const optional = categories.filter(({ necessary }) => !necessary);
  // what an opt-out keeps off was not answered: for another account the older answer counts
  const answered = optional.filter(
    (category) =>
      category.key in choices &&
      !(choices[category.key] && isLocked(category, optional, region, context, now / 1000)),
  );
  const resolved = resolve(choices, answered, (category) => signal && category.sale);
  const decision = {
    id: newId(now),
    site,
    notice,
    language,
    region: region.code,
    surface: /** @type {const} */ ("banner"),
    method,
    choices: resolved,
    keeps: answered.length < optional.length,
    signal: signal === true, // that somebody is a minor is only what the site says
  };
  const decided_at = Math.floor(now / 1000);
  /** @type {(category: Category) => Choice} */
  const choose = (category) => {
    const { [category.key]: granted = false } = resolved;
    const place = granted === false ? placeOfNo(category, region, context.answer) : region.code;
    const given = granted === false ? 0 : due(category, region) + (granted ? 1 : LEFT);
    return [category.version, given, decided_at, place];
  };
  const answer = {
    decided_at,
    signal: signal === true || (context.answer?.signal && !isSignalRevoked(answered, resolved)),
    region: region.code,
    choices: merge(optional, resolved, method, context, choose),
  };
  return { decision, state: encode({ answer, account: +account, refused }) };
}

/** @type {(categories: Category[], granted: boolean) => Record<string, boolean>} */
export function sameForAll(categories, granted) {
  return byKey(categories, () => granted);
}

/** @type {(decision: { choices: Record<string, unknown> }) => boolean} */
export function hasYes({ choices }) {
  return Object.values(choices).includes(true);
}

/** @type {(milliseconds: number) => string} a UUIDv7 of a moment, so that ids sort by time */
export function newId(milliseconds) {
  const time = milliseconds.toString(16).padStart(12, "0");
  return `${time.replace(/.{8}/, "$&-")}-7${crypto.randomUUID().slice(15)}`;
}

/**
 * A yes to what the signal of an older answer keeps off takes that signal back.
 *
 * @type {(answered: Category[], resolved: Record<string, boolean | null>) => unknown}
 */
function isSignalRevoked(answered, resolved) {
  return answered.some(({ key, sale }) => sale && resolved[key]);
}

/**
 * The new choices, and the older ones that stay beside them.
 *
 * @param {Category[]} optional
 * @param {Record<string, boolean | null>} resolved
 * @param {Method} method
 * @param {RequestContext} context
 * @param {(category: Category) => Choice} choose
 * @returns {Record<string, Choice>}
 */
function merge(optional, resolved, method, { answer, signal }, choose) {
  // neither a signal nor another product's cookie says anything of the other categories
  const isPartial = /signal|imported/.test(method);
  const concerned = optional.filter(
    ({ key }) => !isPartial || key in resolved || answer?.choices[key],
  );
  return byKey(concerned, (category) => {
    const { key, sale } = category;
    return (!(key in resolved || (signal && sale)) && answer?.choices[key]) || choose(category);
  });
}
