/** What the account that is signed in here has refused in another browser meanwhile (R9, R63). */
import { cookieIn } from "../state.js";

const HOUR = 3_600_000; // milliseconds
const keyOf = (/** @type {string} */ site) => `${site}_consent_heard`;

/**
 * Ask the service once an hour, whichever tab it is. It answers in the cookies alone.
 *
 * An answer that is given meanwhile goes before: what comes late would put back the state of
 * before.
 *
 * @type {(service: string, site: string) => Promise<boolean>} whether the state is another now
 */
export async function hear(service, site) {
  const before = cookieIn(document.cookie, site);
  const given = new AbortController();
  const giveUp = () => given.abort();
  try {
    const heard = localStorage[keyOf(site)];
    if (Math.abs(Date.now() - heard) < HOUR) return false;
    localStorage[keyOf(site)] = Date.now();
    document.addEventListener("mixconsent:change", giveUp);
    const address = `${service}/v1/renew?site=${site}`;
    await fetch(address, { method: "POST", credentials: "include", signal: given.signal });
  } catch {
    return false; // storage is blocked, and so are cookies; or nobody was reached
  } finally {
    document.removeEventListener("mixconsent:change", giveUp);
  }
  return cookieIn(document.cookie, site) !== before;
}
