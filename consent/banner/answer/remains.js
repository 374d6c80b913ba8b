/** Whether an earlier answer has left cleaning, renewal or a confirmation to do. */
import { isOnward } from "./origin.js";
import { MONTH } from "./state.js";
import { config } from "./verdicts.js";

/**
 * Whether a refused name is still there, the page before could not confirm its answer, or a visit
 * begins: then old cookies are renewed, and what has no name in cookies or storage is looked for.
 *
 * @param {Category[]} off
 * @param {number} age of the answer in seconds; NaN where there is none
 * @returns {unknown}
 */
export function remains(off, age) {
  const refused = off.flatMap(({ cookies = [] }) => cookies);
  try {
    const here =
      refused[0] && `${[document.cookie, Object.keys(localStorage), Object.keys(sessionStorage)]}`;
    return (
      refused.some((name) => here.includes(name.split("*")[0])) ||
      (age >= 0 &&
        (sessionStorage[`${config.site}_consent_confirmation`] ||
          ((refused[0] || age > MONTH) && !isOnward)))
    );
  } catch {
    return true; // where storage is blocked, the part sees what there is
  }
}
