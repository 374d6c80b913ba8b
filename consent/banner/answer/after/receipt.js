/**
 * The receipt of the answer in force, for as long as the tab lives: an id that outlasts it would tell
 * this browser from others, to any script. It counts while the cookie says what it said as it came.
 */
import { answerHere } from "../state.js";

/** @type {(site: string, receipt?: string) => void} of the answer just recorded, if one was */
export function keepReceipt(site, receipt) {
  const key = `${site}_consent_receipt`;
  const says = answerHere(site);
  try {
    if (receipt) sessionStorage[key] = `${receipt},${says}`;
    else if (!sessionStorage[key]?.endsWith(`,${says}`)) delete sessionStorage[key]; // answered anew
  } catch {
    // storage is blocked
  }
}
