/** Have old cookies set anew before the browser's 400 days are over (R63, R64). */
import { notify } from "../send.js";
import { COOKIE, read } from "../state.js";

const MONTH = 30 * 86400; // seconds
let isWatching = false;

/**
 * As the page is left, once a visit, and never over a newer answer. The answer stays as old as it
 * is.
 *
 * @param {string} service
 * @param {string} site
 * @param {Stored} stored
 */
export function renew(service, site, stored) {
  if (isWatching) return;
  isWatching = true;
  document.addEventListener("visibilitychange", () => {
    const { answer } = read(document.cookie, COOKIE, stored.state);
    const age = Date.now() / 1000 - (answer?.decided_at ?? Infinity);
    const isArrival = !document.referrer.startsWith(location.origin);
    if (document.hidden && age > MONTH && !stored.queue[0] && isArrival) {
      notify(`${service}/v1/renew?site=${site}`, {});
    }
  });
}
