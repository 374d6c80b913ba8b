/**
 * The receipt of the answer in force, for as long as the tab lives: an id that outlasts it would tell
 * this browser from others, to any script. It counts while the cookie says what it said as it came.
 */
import { answerIn, cookieIn } from "../state.js";

let own = ["", ""]; // where storage is blocked, this page at least knows it

/** @type {(site: string, receipt?: string) => string} of the answer just recorded, if one was */
export function keepReceipt(site, receipt) {
  const key = `${site}_consent_receipt`;
  const says = answerIn(cookieIn(document.cookie, site));
  if (receipt) own = [receipt, says];
  try {
    if (receipt) sessionStorage[key] = own.join();
    own = (sessionStorage[key] ?? "").split(",");
    if (own[1] !== says) delete sessionStorage[key]; // answered anew elsewhere, or erased
  } catch {
    // storage is blocked
  }
  return own[1] === says ? own[0] : "";
}
