/**
 * What goes to the service and comes from it.
 */

/**
 * @param {string} address
 * @param {object} [decision] as text/plain, so that no preflight goes ahead
 * @returns {Promise<any>} what was sent, what the service says of it, and the status; nothing where
 *   it is not reached
 */
export async function request(address, decision) {
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
 * Tell the service something without waiting for an answer.
 *
 * `/v1/shown` counts a banner, and reads no cookie and no id. `/v1/renew` sets the cookies anew
 * before the browser's 400 days are over; the answer stays as old as it is.
 *
 * @param {string} route
 * @param {object} body
 */
export function notify(route, body) {
  navigator.sendBeacon(route, JSON.stringify(body));
}
