/**
 * What this browser remembers: the readable cookie that the service sets, and, until the service
 * has an answer, the answer itself.
 *
 * @typedef {import("./rules.js").Answer} Answer
 * @typedef {import("./rules.js").Choice} Choice
 *
 * @typedef {object} State
 * @property {Answer} answer
 * @property {string} region
 * @property {boolean} account the account that is signed in has opted out
 *
 * @typedef {object} Stored
 * @property {any[]} queue decisions that the service does not have yet, oldest first
 * @property {string} state the newest answer, where the cookie does not say it yet
 * @property {boolean} [quiet] the visitor hid the line about the signal
 */

const SHAPE =
  /^1~\d{1,12}~[A-Z]{2,3}(-[A-Z\d]{1,3})?~[0-3](~[a-z][a-z\d_]{0,63}:\d{1,9}:[01](:\d{1,12})?)*$/;
const STORE = "mix_consent_held";

/**
 * Read the value of the cookie; anything odd is null.
 *
 * @param {string} value
 * @returns {State | null}
 */
export function decode(value) {
  if (value.length > 1024 || !SHAPE.test(value)) return null;
  const [, decidedAt, region, standing, ...rest] = value.split("~");
  const account = +standing > 1;
  /** @type {Answer} */
  const answer = { decided_at: +decidedAt, signal: +standing % 2 > 0, choices: Object.create(null) };
  for (const part of rest) {
    const [key, ...numbers] = part.split(":");
    const choice = /** @type {Choice} */ (numbers.map(Number));
    if ((choice[2] ?? 0) > answer.decided_at) return null; // a choice is never later than its answer
    answer.choices[key] = choice;
  }
  const read = { answer, region, account };
  return encode(read) === value ? read : null; // one answer, one spelling
}

/** @param {State} state */
export function encode({ answer: { decided_at, signal, choices }, region, account }) {
  const parts = Object.keys(choices)
    .sort()
    .map((key) => [key, ...choices[key].map(Number)].join(":"));
  return [1, decided_at, region, +(/** @type {boolean} */ (signal)) + 2 * +account, ...parts].join("~");
}

/**
 * The answer in force: the newest of what the cookie says and what is stored here.
 *
 * A cookie that cannot be read, or is there twice, is no answer and says so: the rules then
 * grant nothing that the region would grant by itself.
 *
 * Of two in one second, what is stored is newer than the cookie; what a page remembers may be older.
 *
 * @param {string} cookies the page's `document.cookie`
 * @param {string} name
 * @param {string} stored
 * @param {string} [own] what the page itself remembers
 */
export function read(cookies, name, stored, own = "") {
  const [cookie = "", twice] = cookies.split("; ").filter((text) => text.startsWith(name + "="));
  const all = [stored, twice ? "" : cookie.slice(name.length + 1), own].map(decode);
  const [, fromCookie] = all;
  const [{ answer, account } = {}] = all
    .flatMap((read) => (read && !isAccountAlone(read) ? read : []))
    .sort((one, other) => other.answer.decided_at - one.answer.decided_at);
  return {
    answer,
    account: fromCookie?.account ?? account,
    is_broken: !answer && !fromCookie && !!cookie,
  };
}

/**
 * Nobody has answered in this browser, and the cookie is there for the account's sake.
 *
 * @param {State} state
 */
function isAccountAlone({ answer, account }) {
  return account && !answer.signal && !Object.keys(answer.choices)[0];
}

/** @returns {Stored | null} */
export function load() {
  try {
    const { queue = [], state = "", quiet } = JSON.parse(localStorage[STORE] ?? "{}");
    return { queue: Array.isArray(queue) ? queue : [], state: `${state}`, quiet };
  } catch {
    return null; // storage blocked, or written by something else
  }
}

/** @param {Stored} stored */
export function save(stored) {
  try {
    if (stored.queue[0] || stored.state || stored.quiet) {
      localStorage[STORE] = JSON.stringify(stored);
    } else delete localStorage[STORE];
  } catch {
    // storage blocked: the choice holds for this page
  }
}
