/**
 * What the visitor reads on the page that comes in this one's place: in this tab, where they
 * answered, and once. Other tabs are loaded anew for the same answer, and show nothing.
 */
const keyOf = (/** @type {string} */ site) => `${site}_consent_confirmation`;
let isLeft = false; // this page showed it already, for a moment

/** @type {(site: string, confirmation: string) => void} */
export function leaveConfirmation(site, confirmation) {
  isLeft = true;
  try {
    sessionStorage[keyOf(site)] = confirmation;
  } catch {
    // storage is blocked: the visitor saw it for a moment
  }
}

/** @type {(site: string, confirm: (confirmation: string) => void) => boolean} whether there was one */
export function showConfirmation(site, confirm) {
  try {
    const confirmation = sessionStorage[keyOf(site)];
    if (!confirmation || isLeft) return false;
    delete sessionStorage[keyOf(site)];
    confirm(confirmation);
    return true;
  } catch {
    return false; // storage is blocked, so nothing is there
  }
}
