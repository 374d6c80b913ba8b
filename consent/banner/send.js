/**
 * Bring decisions to the service. Each carries an id that this browser made, so that sending it
 * twice records it once.
 *
 * @typedef {import("./state.js").Held} Held
 */

/**
 * A UUIDv7 of a moment, so that ids sort by time.
 *
 * @param {number} milliseconds
 */
export function mint(milliseconds) {
  const time = milliseconds.toString(16).padStart(12, "0");
  return `${time.replace(/.{8}/, "$&-")}-7${crypto.randomUUID().slice(15)}`;
}

/**
 * Send what is queued, oldest first, and take out what is settled; what cannot be sent now stays.
 *
 * @param {string} service
 * @param {Held} held changed in place
 * @returns {Promise<{ receipt: string, state: string } | undefined>} the last one recorded
 */
export async function deliver(service, held) {
  let recorded;
  let isSecondTry = false;
  for (let decision; (decision = /** @type {any} */ (held.queue[0])); ) {
    const told = await post(service, decision);
    if (told.status === 422 && told.now && !isSecondTry) {
      decision.id = mint(told.now * 1000);
      isSecondTry = true;
    } else if (told.status < 300 && told.state) {
      recorded = told;
      held.queue.shift();
    } else if (/^4(?!08|29)/.test(told.status)) {
      held.queue.shift(); // it can never succeed: the visitor is asked again
      held.state = "";
    } else {
      break;
    }
  }
  return recorded;
}

/**
 * @param {string} service
 * @param {object} decision
 * @returns {Promise<any>} what the service says, and the status
 */
function post(service, decision) {
  return fetch(service + "/v1/decisions", {
    method: "POST",
    body: JSON.stringify(decision), // as text/plain, so that no preflight goes ahead
    credentials: "include",
    keepalive: true,
    signal: AbortSignal.timeout?.(9000),
  }).then(
    async (response) => ({ ...(await response.json().catch(() => {})), status: response.status }),
    () => ({}), // offline, or the service is down
  );
}

/**
 * Tell the service in passing, without waiting for an answer.
 *
 * `/v1/shown` counts a banner, and reads no cookie and no id. `/v1/renew` sets the cookies anew
 * before the browser's 400 days are over; the answer stays as old as it is.
 *
 * @param {string} route
 * @param {object} said
 */
export function hint(route, said) {
  navigator.sendBeacon(route, JSON.stringify(said));
}
