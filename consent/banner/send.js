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
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`;
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
    const { status, body } = await post(service, decision);
    if (status === 422 && body.now && !isSecondTry) {
      decision.id = mint(body.now * 1000);
      isSecondTry = true;
    } else if (status < 300 && body.state) {
      recorded = body;
      held.queue.shift();
    } else if (/^4(?!08|29)/.test(`${status}`)) {
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
 * @returns {Promise<{ status: number, body: any }>}
 */
async function post(service, decision) {
  try {
    const response = await fetch(service + "/v1/decisions", {
      method: "POST",
      body: JSON.stringify(decision), // as text/plain, so that no preflight goes ahead
      credentials: "include",
      keepalive: true,
      signal: AbortSignal.timeout?.(9000),
    });
    return { status: response.status, body: await response.json().catch(() => ({})) };
  } catch {
    return { status: 0, body: {} }; // offline, or the service is down
  }
}

/**
 * Count a banner that was shown: the service reads no cookie and no id here.
 *
 * @param {string} service
 * @param {object} shown
 */
export function count(service, shown) {
  navigator.sendBeacon(service + "/v1/shown", JSON.stringify(shown));
}
