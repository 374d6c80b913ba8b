/**
 * What this browser remembers: the readable cookie that the service sets, and, until the service
 * has an answer, the answer itself. The site's key is in all their names.
 */

const SHAPE =
  /^1~\d{1,7}~[A-Z]{2}(-[A-Z\d]{1,3})?~[0-7](~[a-z][a-z\d_]{0,63}(:\d{1,9}:[0-6](:\d{1,7}(:[A-Z]{2}(-[A-Z\d]{1,3})?)?)?)?)*$/;
const DAY = 86400; // seconds
export const MONTH = 30 * DAY;
const TWICE = "?"; // in place of a cookie's value: nobody knows which of two is the newer

/** @type {(site: string) => string} the cookie's name */
export const cookieOf = (site) => `${site}_consent_state`;

/** @type {(site: string) => string} the key in localStorage */
export const queueOf = (site) => `${site}_consent_queue`;

/**
 * Whether this browser keeps an answer: `navigator.cookieEnabled` says yes where nothing is kept.
 * What is written is gone at once; its name is one of ours.
 *
 * @param {string} site
 */
export function keepsCookies(site) {
  const cookie = `${queueOf(site)}=1`;
  document.cookie = cookie;
  const isKept = document.cookie.includes(cookie);
  document.cookie = `${cookie};max-age=0`;
  return isKept;
}

/** @type {(value: string) => State | null} read the value of the cookie; anything odd is null */
export function decode(value) {
  if (value.length > 2048 || !SHAPE.test(value)) return null;
  const [, day, region, flags, ...parts] = value.split("~");
  const account = +flags >> 1;
  /** @type {string[]} */
  const refused = [];
  /** @type {Answer} */
  const answer = {
    decided_at: +day * DAY,
    signal: +flags % 2 > 0,
    region,
    choices: Object.create(null),
  };
  for (const part of parts) {
    const [key, version, granted, own = day, place = region] = part.split(":");
    if (+own > +day) return null; // it is never later than its answer
    if (version) answer.choices[key] = [+version, +granted, +own * DAY, place];
    else refused.push(key);
  }
  const read = { answer, account, refused: [...new Set(refused)].sort() };
  return encode(read) === value ? read : null; // one answer, one spelling
}

/** @param {State} state */
export function encode({ answer: { decided_at, signal, region, choices }, account, refused }) {
  const day = Math.floor(decided_at / DAY);
  const parts = Object.keys(choices)
    .sort()
    .map((key) => {
      const [version, granted, decidedAt, place] = choices[key];
      const whole = [key, version, +granted, Math.floor(decidedAt / DAY), place].join(":");
      return whole.replace(RegExp(`(:${day})?:${region}$`), ""); // it goes without saying
    });
  const flags = +!!signal + 2 * account;
  return [1, day, region, flags, ...parts, ...refused].join("~");
}

/**
 * The answer in force: one that the service does not have yet, as long as the cookie is what it was
 * when that was given; else what the cookie says. It says days, so no clock could tell.
 *
 * A cookie that cannot be read, or is there twice, is no answer and says so: the rules then
 * grant nothing that the region would grant by itself.
 *
 * @param {string} cookie its value
 * @param {Unsent[]} unsent
 */
export function read(cookie, ...unsent) {
  const fromCookie = decode(cookie);
  const here = answerIn(cookie);
  const own = unsent.find(
    ({ state, before }) => (cookie === TWICE || before === here) && answerIn(state),
  );
  const found = own ? stricter(/** @type {State} */ (decode(own.state)), fromCookie) : fromCookie;
  const { account = 0, refused } = fromCookie ?? found ?? {};
  return {
    answer: isAnswer(found) ? found.answer : undefined,
    account: account & 1,
    is_signed_in: account > 1,
    refused, // until the service has this browser's yes: it may know of a later no
    is_broken: !own && !fromCookie && !!cookie,
  };
}

/**
 * Of one day nobody knows which came last: what waits, or what the cookie says. A no stands.
 *
 * @type {(unsent: State, cookie: State | null) => State}
 */
function stricter(unsent, cookie) {
  if (cookie && cookie.answer.decided_at >= unsent.answer.decided_at) {
    unsent.answer.signal ||= cookie.answer.signal;
    for (const [key, choice] of Object.entries(cookie.answer.choices)) {
      if (!choice[1]) unsent.answer.choices[key] = choice;
    }
  }
  return unsent;
}

/** @type {(site: string) => string} its value; where it is there twice, none */
export function cookieIn(site) {
  const name = `${cookieOf(site)}=`;
  const [value = "", twice] = document.cookie.split("; ").filter((text) => text.startsWith(name));
  return twice ? TWICE : value.slice(name.length);
}

/** @type {(value: string) => string} the visitor's own part of a state: an account comes and goes */
export function answerIn(value) {
  const found = decode(value);
  return isAnswer(found) ? encode({ ...found, account: 0, refused: [] }) : "";
}

/** @type {(site: string) => string} what the cookie says of an answer */
export const answerHere = (site) => answerIn(cookieIn(site));

/**
 * Somebody has answered in this browser: the cookie is not there for the account's sake alone.
 *
 * @type {(state: State | null) => state is State}
 */
function isAnswer(state) {
  return (
    !!state && !(state.account && !state.answer.signal && !Object.keys(state.answer.choices)[0])
  );
}

/** @type {(site: string) => Stored | null} */
export function load(site) {
  try {
    const stored = JSON.parse(localStorage[queueOf(site)] ?? "{}");
    const { queue, state = "", before = "" } = stored;
    return {
      ...stored,
      queue: [queue].flat().filter((decision) => decision?.id),
      state: `${state}`,
      before: `${before}`,
      slow: Math.abs(stored.slow) < 1e12 ? +stored.slow : 0,
    };
  } catch {
    return null; // storage blocked, or written by something else
  }
}

/** @type {(site: string, stored: Stored) => void} */
export function save(site, stored) {
  try {
    if (stored.queue[0] || stored.state || stored.quiet || stored.slow) {
      localStorage[queueOf(site)] = JSON.stringify(stored);
    } else delete localStorage[queueOf(site)];
  } catch {
    // storage blocked: the choice holds for this page
  }
}
