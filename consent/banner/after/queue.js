/**
 * Decisions that the service does not have yet: sent oldest first, by one tab at a time. Each
 * carries an id that its browser made, so that sending it twice records it once.
 *
 * @typedef {import("../state.js").Stored} Stored
 * @typedef {{ id?: string, receipt?: string, state?: string, now?: number, status?: number }} Reply
 */
import { newId } from "../decision.js";
import { request } from "../send.js";
import { decode, load, read, save } from "../state.js";

const STATE = "mix_consent_state"; // the readable cookie
const LOCK = "mix_consent_held";
const YOUNG = 10_000; // milliseconds in which the page that decided may still be sending
const SEEN = 250; // milliseconds until this tab sees what the last one took from the queue

/**
 * @param {string} service
 * @param {Stored} stored changed in place
 * @param {Reply} [reply] of the decision that this page has just sent; by now there may be a newer one
 * @returns {Promise<string | undefined>} the receipt of the newest one that was recorded
 */
export async function settle(service, stored, reply) {
  const route = `${service}/v1/decisions`;
  let receipt;
  /** @type {Promise<string | undefined> | undefined} */
  let later; // what is still young is sent once it is not, outside of the lock
  let isAgain = false;

  /** Whether the next one may be sent. */
  const take = async (/** @type {Reply} */ answer, id = answer.id) => {
    Object.assign(stored, load()); // more may have been decided meanwhile
    if (!id) return false; // nobody was reached
    const mine = stored.queue.findIndex((one) => one.id === id);
    if (mine < 0) return true; // another tab has seen to it
    if (answer.now && !isAgain) {
      stored.queue[mine].id = newId(answer.now * 1000); // this browser's clock is wrong
      isAgain = true;
    } else if (answer.state) {
      receipt = answer.receipt;
      stored.queue.splice(mine, 1);
      if (!stored.queue[0]) stored.state = isInCookie(answer.state) ? "" : answer.state;
    } else if (/^4(?!08|29)/.test(`${answer.status}`)) {
      stored.queue.splice(mine, 1); // it can never succeed: the visitor is asked again
      stored.state = "";
    } else {
      return false;
    }
    save(stored);
    return true;
  };
  const send = async () => {
    if (!reply && load()?.queue[0]) await wait(SEEN); // locks are quicker than storage
    for (let goesOn = !reply || (await take(reply)); goesOn; ) {
      Object.assign(stored, load());
      const next = stored.queue.find((one) => reply || !isYoung(one));
      if (!next && stored.queue[0]) later = wait(YOUNG).then(() => settle(service, stored));
      goesOn = next && (await take(await request(route, next), next.id));
    }
  };
  await navigator.locks.request(LOCK, send).catch(send); // without storage there are no locks
  return receipt ?? later;
}

/** @param {number} milliseconds */
function wait(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}

/** @param {string} state the newest answer that the service knows of */
function isInCookie(state) {
  const { answer } = read(document.cookie, STATE, "");
  return !!answer && answer.decided_at >= (decode(state)?.answer.decided_at ?? 0);
}

/** @param {{ id: string }} decision its id begins with the time at which it was made */
function isYoung({ id }) {
  return Date.now() - parseInt(id.replace("-", "").slice(0, 12), 16) < YOUNG;
}
