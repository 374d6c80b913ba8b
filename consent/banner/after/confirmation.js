/**
 * What the visitor reads on the page that comes in this one's place: in this tab, where they
 * answered, and once. Other tabs are loaded anew for the same answer, and show nothing.
 */
const keyOf = (/** @type {string} */ site) => `${site}_consent_confirmation`;
const ACTIONS = ["pointerdown", "wheel", "keydown"];
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

/**
 * Take away what confirms with the visitor's next action elsewhere, but not while it is pointed at
 * or has a focus that is seen (R140).
 */
export function dismissWithNextAction() {
  const host = document.querySelector("mix-consent");
  const shown = () => host?.shadowRoot?.querySelector(".done");
  if (!shown()) return;
  const watching = new AbortController();
  const { signal } = watching;
  const act = (/** @type {any} */ { target, key }) => {
    const line = shown();
    const isRead =
      target === host || line?.querySelector(":focus-visible") || (key && line?.matches(":hover")); // where a finger was, may still count as pointed at
    if (isRead) return;
    /** @type {HTMLElement | null | undefined} */ (line?.querySelector(".hide"))?.click();
    watching.abort();
  };
  for (const name of ACTIONS) addEventListener(name, act, { capture: true, passive: true, signal });
}
