/**
 * Decisions that the service does not have yet: sent oldest first, by one tab at a time. Each
 * carries an id that its browser made, so that sending it twice records it once.
 */
import { newId } from "../decision.js";
import { request } from "../send.js";
import { answerIn, cookieIn, load, queueOf, save } from "../state.js";

const YOUNG = 10_000; // milliseconds in which the page that decided may still be sending
const STORAGE_DELAY = 250; // milliseconds until this tab reads what the last one has written

/**
 * @param {string} service
 * @param {string} site
 * @param {Stored} stored changed in place
 * @param {Reply} [reply] to what this page has just sent; by now there may be a newer one
 * @returns {Promise<string | undefined>} the receipt of the newest one that was recorded
 */
export async function sendQueue(service, site, stored, reply) {
  const route = `${service}/v1/decisions`;
  let receipt;
  /** @type {Promise<string | undefined> | undefined} */
  let later; // what is still young is sent once it is not, outside of the lock
  let isAgain = false;

  /** Whether the next one may be sent. */
  const take = async (/** @type {Reply} */ answer, id = answer.id) => {
    Object.assign(stored, load(site)); // more may have been decided meanwhile
    if (!id) return false; // nobody was reached
    const mine = stored.queue.findIndex((one) => one.id === id);
    if (mine < 0) return true; // another tab has sent it
    if (answer.now && !isAgain) {
      stored.slow = answer.now * 1000 - Date.now(); // this browser's clock is wrong
      stored.queue[mine].id = newId(answer.now * 1000);
      isAgain = true;
    } else if (answer.state) {
      receipt = answer.receipt;
      stored.queue.splice(mine, 1);
      if (!stored.queue[0]) stored.state = isInCookie(answer.state, site) ? "" : answer.state;
    } else if (/^4(?!08|29)/.test(`${answer.status}`)) {
      stored.queue.splice(mine, 1); // it can never succeed: the visitor is asked again
      stored.state = "";
    } else {
      return false;
    }
    save(site, stored);
    return true;
  };
  const send = async () => {
    if (!reply && load(site)?.queue[0]) await wait(STORAGE_DELAY); // locks are quicker than storage
    for (let goesOn = !reply || (await take(reply)); goesOn; ) {
      Object.assign(stored, load(site));
      const next = stored.queue.find((one) => reply || !isYoung(one));
      if (!next && stored.queue[0]) later = wait(YOUNG).then(() => sendQueue(service, site, stored));
      goesOn = next && (await take(await request(route, next), next.id));
    }
  };
  await navigator.locks.request(queueOf(site), send).catch(send); // without storage there are no locks
  return receipt ?? later;
}

/** @param {number} milliseconds */
function wait(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}

/** @type {(state: string, site: string) => boolean} the newest answer that the service knows of */
function isInCookie(state, site) {
  return answerIn(cookieIn(document.cookie, site)) === answerIn(state);
}

/** @param {{ id: string }} decision its id begins with the time at which it was made */
function isYoung({ id }) {
  return Date.now() - parseInt(id.replace("-", "").slice(0, 12), 16) < YOUNG;
}
