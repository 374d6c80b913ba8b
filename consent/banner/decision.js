/**
 * What an answer means: which categories it speaks of, what is sent, and what this browser keeps
 * until the service has it. Pure, but for the chance in an id; time is an argument.
 *
 * @typedef {import("./rules.js").Answer} Answer
 * @typedef {import("./rules.js").Choice} Choice
 * @typedef {import("./rules.js").Evidence} Evidence
 * @typedef {import("./texts.js").Category} Category
 * @typedef {import("./texts.js").Config} Config
 * @typedef {"accept" | "reject" | "custom" | "withdraw" | "signal" | "imported"} Method
 *
 * @typedef {object} Decision as it is sent
 * @property {string} id
 * @property {string} site
 * @property {number} notice the one that was shown
 * @property {string} language
 * @property {"banner"} surface
 * @property {Method} method
 * @property {Record<string, boolean>} choices
 * @property {boolean} keeps whether what was not asked about stays as it is
 * @property {boolean} signal
 */
import { byKey, isLocked, settle } from "./rules.js";
import { encode } from "./state.js";

/**
 * @param {Config} config
 * @param {Evidence} evidence
 * @param {Record<string, unknown>} choices what is left out stays as it was, with its date
 * @param {Method} method
 * @param {number} now in milliseconds
 * @returns {{ decision: Decision, state: string }} what is sent, and the state that it leads to
 */
export function decide(config, evidence, choices, method, now) {
  const { site, notice, language, region, categories } = config;
  const { signal = false } = evidence;
  const optional = categories.filter(({ necessary }) => !necessary);
  // what an opt-out keeps off was not answered: for another account the older answer counts
  const answered = optional.filter(
    (category) =>
      category.key in choices &&
      !(choices[category.key] && isLocked(category, optional, region, evidence, now / 1000)),
  );
  const settled = settle(choices, answered, (category) => signal && category.sale);
  const decision = {
    id: newId(now),
    site,
    notice,
    language,
    surface: /** @type {const} */ ("banner"),
    method,
    choices: settled,
    keeps: answered.length < optional.length,
    signal,
  };
  const answer = {
    decided_at: Math.floor(now / 1000),
    signal: signal || (!!evidence.answer?.signal && !isSignalRevoked(answered, settled)),
    choices: merge(optional, settled, method, evidence),
  };
  return { decision, state: encode({ answer, region: region.code, account: !!evidence.account }) };
}

/**
 * A UUIDv7 of a moment, so that ids sort by time.
 *
 * @param {number} milliseconds
 */
export function newId(milliseconds) {
  const time = milliseconds.toString(16).padStart(12, "0");
  return `${time.replace(/.{8}/, "$&-")}-7${crypto.randomUUID().slice(15)}`;
}

/**
 * A yes to what the signal of an older answer keeps off takes that signal back.
 *
 * @param {Category[]} answered
 * @param {Record<string, boolean>} settled
 */
function isSignalRevoked(answered, settled) {
  return answered.some(({ key, sale }) => sale && settled[key]);
}

/**
 * The new choices, and the older ones that stay beside them.
 *
 * @param {Category[]} optional
 * @param {Record<string, boolean>} settled
 * @param {Method} method
 * @param {Evidence} evidence
 * @returns {Record<string, Choice>}
 */
function merge(optional, settled, method, { answer, signal }) {
  // neither a signal nor another product's cookie says anything of the other categories
  const isPartial = /signal|imported/.test(method);
  const concerned = optional.filter(
    ({ key }) => !isPartial || key in settled || answer?.choices[key],
  );
  return byKey(concerned, ({ key, version, sale }) => {
    const older = answer?.choices[key];
    if (key in settled || !older || (signal && sale)) return [version, !!settled[key]];
    return [older[0], older[1], older[2] ?? answer.decided_at];
  });
}
