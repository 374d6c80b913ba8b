/**
 * What goes to the service and comes from it. Each decision carries an id that this browser made,
 * so that sending it twice records it once.
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
 * @param {string} address
 * @param {object} [decision] as text/plain, so that no preflight goes ahead
 * @returns {Promise<any>} what was sent, what the service says of it, and the status; nothing where
 *   it is not reached
 */
export async function ask(address, decision) {
  try {
    const response = await fetch(
      address,
      decision && {
        method: "POST",
        body: JSON.stringify(decision),
        credentials: "include",
        keepalive: true,
        signal: AbortSignal.timeout?.(9000),
      },
    );
    return { ...decision, ...(await response.json()), status: response.status };
  } catch {
    return {}; // offline, or the service is down, or the page has another idea of fetch
  }
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
