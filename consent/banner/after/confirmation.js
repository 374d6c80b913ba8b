/**
 * What the visitor reads on the page that comes in this one's place: in this tab, where they
 * answered, and once. Other tabs are loaded anew for the same answer, and show nothing.
 */
const CONFIRMATION = "mix_consent_said";
let isLeft = false; // this page showed it already, for a moment

/** @param {string} confirmation */
export function leaveConfirmation(confirmation) {
  isLeft = true;
  try {
    sessionStorage[CONFIRMATION] = confirmation;
  } catch {
    // storage is blocked: the visitor saw it for a moment
  }
}

/** @param {(confirmation: string) => void} confirm */
export function showConfirmation(confirm) {
  try {
    const confirmation = sessionStorage[CONFIRMATION];
    if (!confirmation || isLeft) return;
    delete sessionStorage[CONFIRMATION];
    confirm(confirmation);
  } catch {
    // storage is blocked, so nothing is there
  }
}
