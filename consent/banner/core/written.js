/** The question that stands in the page's HTML already: nothing is drawn, and its buttons are wired. */

import * as visit from "../answer/visit.js";
import { answersTo } from "../page/answers.js";
import { speak } from "../page/asking.js";
import { section } from "../page/host.js";
import { opening } from "../page/links.js";
import { decide, openDialog } from "../page/view.js";

/** @type {(questions: Category[]) => boolean} whether it says what there is to say */
export function wire(questions) {
  if (!section?.isConnected) return false;
  const asked = [...all("[name=asked]")].map(({ value }) => value);
  const keys = questions.map(({ key }) => key);
  if (visit.context.is_signed_in || `${asked}` !== `${keys}`) return false;
  for (const [, ...answer] of answersTo(questions)) {
    all(`.${answer[1]}`).forEach((button) => opening(button, () => decide(...answer)));
  }
  all("[part=choose]").forEach((link) => opening(link, openDialog));
  all("a[lang]").forEach((link) => opening(link, () => speak(link.lang, false)));
  return true;
}

/** @param {string} selector */
function all(selector) {
  return /** @type {NodeListOf<HTMLInputElement>} */ (section.querySelectorAll(selector));
}
