/**
 * What the visitor is told by the page that comes in this one's place: in this tab, where they
 * answered, and once. Other tabs are loaded anew for the same answer, and say nothing.
 */
const SAID = "mix_consent_said";
let isHandedOver = false; // this page said it already, for a moment

/** @param {string} said */
export function handOver(said) {
  isHandedOver = true;
  try {
    sessionStorage[SAID] = said;
  } catch {
    // storage is blocked: the visitor saw it for a moment
  }
}

/** @param {(said: string) => void} confirm */
export function takeOver(confirm) {
  try {
    const said = sessionStorage[SAID];
    if (!said || isHandedOver) return;
    delete sessionStorage[SAID];
    confirm(said);
  } catch {
    // storage is blocked, so nothing is there
  }
}
