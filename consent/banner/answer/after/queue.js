/**
 * Decisions that the service does not have yet: sent oldest first, by one tab at a time. Each
 * carries an id that its browser made, so that sending it twice records it once.
 */
import { hasYes, newId } from "../decision.js";
import { request } from "../send.js";
import { answerHere, answerIn, load, queueOf, save } from "../state.js";

const YOUNG = 10_000; // milliseconds in which the page that decided may still be sending
const STORAGE_DELAY = 250; // milliseconds until this tab reads what the last one has written

/** Why the last one was not taken, for the part that shows it to a developer. */
export let lastError = "";

/**
 * @param {string} service
 * @param {string} site
 * @param {Stored} stored changed in place
 * @param {Reply} [reply] to what this page has just sent; by now there may be a newer one
 * @returns {Promise<Sent>}
 */
export async function sendQueue(service, site, stored, reply) {
  const route = `${service}/v1/decisions`;
  /** @type {Sent} */
  let sent = {};
  /** @type {Promise<Sent> | undefined} */
  let later; // what is still young is sent once it is not, outside of the lock
  let isAgain = false;

  /** Whether the next one may be sent. */
  const take = async (/** @type {Reply} */ reply, asked = reply.id) => {
    const answer = reply.status ? reply : await refusalOf(route);
    lastError = answer.status === 200 || answer.status === 201 ? "" : problem(answer);
    Object.assign(stored, load(site)); // more may have been decided meanwhile
    const id = asked ?? stored.queue.at(-1)?.id;
    const mine = stored.queue.findIndex((decision) => decision.id === id);
    if (mine < 0) return true; // another tab has sent it
    if (answer.now && !isAgain) {
      stored.slow = answer.now * 1000 - Date.now(); // this browser's clock is wrong
      stored.queue[mine].id = newId(answer.now * 1000);
      isAgain = true;
    } else if (answer.status === 200 && !isAgain && !isInCookie(answer.state ?? "", site)) {
      // its first response was lost, and the cookies with it: given anew, as another decision
      stored.queue[mine].id = newId(Date.now() + stored.slow);
      isAgain = true;
    } else if (answer.state) {
      sent = { receipt: answer.receipt };
      stored.queue.splice(mine, 1);
      if (!stored.queue[0]) stored.state = isInCookie(answer.state, site) ? "" : answer.state;
    } else if (/^4(?!08|29)/.test(`${answer.status}`)) {
      const [decision] = stored.queue.splice(mine, 1); // never to succeed: asked again
      sent = { ...sent, refusal: { ...decision, ...answer } };
      if (hasYes(decision)) stored.state = ""; // a no stays in force here all the same
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
      const next = stored.queue.find((decision) => reply || !isYoung(decision));
      if (!next && stored.queue[0])
        later = wait(YOUNG).then(() => sendQueue(service, site, stored));
      goesOn = next && (await take(await request(route, dated(next)), next.id));
    }
  };
  await navigator.locks.request(queueOf(site), send).catch(send); // without storage there are no locks
  return later && !sent.receipt && !sent.refusal ? later : sent;
}

/** @type {(one: any) => object} a decision says how long it has waited, whatever the clock says */
function dated({ at, ...decision }) {
  return { ...decision, waited: Math.max(0, Date.now() - at) };
}

/** @param {number} milliseconds */
function wait(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}

/**
 * Whether nobody was reached because the service does not know this origin: a page may read that
 * only where it sends no cookies along.
 *
 * @param {string} route
 * @returns {Promise<Reply>}
 */
async function refusalOf(route) {
  try {
    const response = await fetch(route, { method: "POST", body: JSON.stringify({}) });
    if (response.status === 403) return { ...(await response.json()), status: 403 };
  } catch {
    // offline, or the service is down, or the page has another idea of JSON
  }
  return {};
}

/** @param {Reply} answer */
function problem({ status, title = "" }) {
  return status ? `${status} ${title}` : "the service was not reached";
}

/** @type {(state: string, site: string) => boolean} the newest answer that the service knows of */
function isInCookie(state, site) {
  return answerHere(site) === answerIn(state);
}

/** @param {{ id: string }} decision its id begins with the time at which it was made */
function isYoung({ id }) {
  return Date.now() - parseInt(id.replace("-", "").slice(0, 12), 16) < YOUNG;
}
