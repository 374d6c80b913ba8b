/** Have old cookies set anew before the browser's 400 days are over (R63, R64). */
import { isOnward } from "../origin.js";
import { notify } from "../send.js";
import { cookieIn, MONTH, read } from "../state.js";

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
    const { answer } = read(cookieIn(site), stored);
    const age = Date.now() / 1000 - (answer?.decided_at ?? Infinity);
    if (document.hidden && age > MONTH && !stored.queue[0] && !isOnward) {
      notify(`${service}/v1/renew?site=${site}`, {});
    }
  });
}
