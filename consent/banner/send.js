/**
 * What goes to the service and comes from it.
 */

/** @type {Set<string>} */
const blocked = new Set(); // addresses that the page's own policy kept it from

document.addEventListener("securitypolicyviolation", ({ disposition, blockedURI }) => {
  if (disposition === "enforce") blocked.add(blockedURI);
});

/** @param {number} milliseconds */
export function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}

/** @type {(reply: Reply) => boolean} whether sending the same again can never succeed */
export function isRefusal({ status }) {
  return /^4(?!08|29)/.test(`${status}`);
}

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
    await pause(9); // the page hears of its policy after this
    // else offline, or the service is down, or the page has another idea of fetch
    return blocked.has(address) ? { ...decision, status: 400 } : {};
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
