/**
 * What this browser remembers: the readable cookie that the service sets, and, until the service
 * has an answer, the answer itself.
 *
 * @typedef {import("./rules.js").Answer} Answer
 * @typedef {import("./rules.js").Choice} Choice
 *
 * @typedef {object} Held
 * @property {object[]} queue decisions that the service does not have yet, oldest first
 * @property {string} state the newest answer, where the cookie does not say it yet
 */

const SHAPE =
  /^1~\d{1,12}~[A-Z]{2,3}(-[A-Z\d]{1,3})?~[01](~[a-z][a-z\d_]{0,63}:\d{1,9}:[01](:\d{1,12})?)*$/;
const HELD = "mix_consent_held";

/**
 * Read the value of the cookie; anything odd is null.
 *
 * @param {string} value
 * @returns {{ answer: Answer, region: string } | null}
 */
export function decode(value) {
  if (value.length > 1024 || !SHAPE.test(value)) return null;
  const [, decidedAt, region, signal, ...rest] = value.split("~");
  /** @type {Answer} */
  const answer = { decided_at: +decidedAt, signal: signal === "1", choices: {} };
  for (const part of rest) {
    const [key, ...numbers] = part.split(":");
    const choice = /** @type {Choice} */ (numbers.map(Number));
    if ((choice[2] ?? 0) > answer.decided_at) return null; // kept from later than now
    answer.choices[key] = choice;
  }
  return encode(answer, region) === value ? { answer, region } : null; // one answer, one spelling
}

/**
 * @param {Answer} answer
 * @param {string} region
 */
export function encode({ decided_at, signal, choices }, region) {
  const parts = Object.keys(choices)
    .sort()
    .map((key) => [key, ...choices[key].map(Number)].join(":"));
  return [1, decided_at, region, Number(signal), ...parts].join("~");
}

/**
 * The answer in force: the newest of what the cookie says and what is held here.
 *
 * A cookie that cannot be read, or is there twice, is no answer and says so: the rules then
 * grant nothing that the region would grant by itself.
 *
 * @param {string} cookies the page's `document.cookie`
 * @param {string} name
 * @param {string} state what is held
 */
export function read(cookies, name, state) {
  const [cookie = "", twice] = cookies.split("; ").filter((text) => text.startsWith(name + "="));
  const told = twice ? "" : cookie.slice(name.length + 1);
  const [answer] = [state, told]
    .flatMap((value) => decode(value)?.answer ?? [])
    .sort((one, other) => other.decided_at - one.decided_at);
  return { answer, is_broken: !answer && !!cookie };
}

/** @returns {Held | null} */
export function load() {
  try {
    const { queue, state } = JSON.parse(localStorage[HELD]);
    return { queue: [...queue], state: `${state}` };
  } catch {
    return null; // nothing held, storage blocked, or written by something else
  }
}

/** @param {Held} held */
export function keep(held) {
  try {
    if (held.queue.length || held.state) localStorage[HELD] = JSON.stringify(held);
    else delete localStorage[HELD];
  } catch {
    // storage blocked: the choice holds for this page
  }
}
