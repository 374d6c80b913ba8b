/** Have old cookies set anew before the browser's 400 days are over (R63, R64). */
import { notify } from "../send.js";
import { read } from "../state.js";

const MONTH = 30 * 86400; // seconds
let isWatching = false;

/**
 * As the page is left, once a visit, and never over a newer answer. The answer stays as old as it
 * is.
 *
 * @param {string} service
 * @param {import("../state.js").Stored} stored
 */
export function renew(service, stored) {
  if (isWatching) return;
  isWatching = true;
  document.addEventListener("visibilitychange", () => {
    const { answer } = read(document.cookie, "mix_consent_state", stored.state);
    const age = Date.now() / 1000 - (answer?.decided_at ?? Infinity);
    const isArrival = !document.referrer.startsWith(location.origin);
    if (document.hidden && age > MONTH && !stored.queue[0] && isArrival) {
      notify(`${service}/v1/renew`, {});
    }
  });
}
