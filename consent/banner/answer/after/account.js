/** What the account that is signed in here has refused in another browser meanwhile (R9, R63). */
import { cookieIn, load, read } from "../state.js";

// Milliseconds: together less than a minute, after which a no of the account holds in an open page
const PAUSE = 50_000;
const TICK = 5000;
const keyOf = (/** @type {string} */ site) => `${site}_consent_heard`;
let isWatching = false;

/**
 * Ask the service once in a while, whichever tab it is; a page that stays open asks as long as it
 * is in sight. The service answers in the cookies alone.
 *
 * An answer that is given meanwhile goes before: what comes late would put back the state of
 * before.
 *
 * @type {(service: string, site: string) => Promise<boolean>} whether the state is another now
 */
export async function fetchRefusals(service, site) {
  watch(service, site);
  const before = cookieIn(site);
  const given = new AbortController();
  const giveUp = () => given.abort();
  try {
    const asked = localStorage[keyOf(site)];
    if (Math.abs(Date.now() - asked) < PAUSE) return false;
    localStorage[keyOf(site)] = Date.now();
    document.addEventListener("mixconsent:change", giveUp);
    const address = `${service}/v1/renew?site=${site}`;
    await fetch(address, { method: "POST", credentials: "include", signal: given.signal });
  } catch {
    return false; // storage is blocked, and so are cookies; or nobody was reached
  } finally {
    document.removeEventListener("mixconsent:change", giveUp);
  }
  return cookieIn(site) !== before;
}

/** @type {(service: string, site: string) => void} */
function watch(service, site) {
  if (isWatching) return;
  isWatching = true;
  setInterval(async () => {
    const stored = load(site);
    if (document.hidden || !stored || stored.queue[0]) return;
    if (!read(cookieIn(site), stored).is_signed_in) return;
    // the session follows it as it follows another tab
    if (await fetchRefusals(service, site))
      dispatchEvent(new StorageEvent("storage", { key: keyOf(site) }));
  }, TICK);
}
