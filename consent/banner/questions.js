/** What the banner asks about, and what stays as it is. */
import { make } from "./elements.js";
import * as word from "./words.js";

/**
 * The optional categories by name; those that are no question with what is allowed now, as a sign
 * that has a word.
 *
 * @type {(visit: Visit, questions: Category[]) => HTMLElement}
 */
export function purposes(visit, questions) {
  const { texts } = visit.config;
  const items = visit.optional().flatMap((category) => {
    const { key, name } = category;
    if (questions.includes(category)) return [make("li", {}, name), " "];
    const [sign, text] = visit.allows(key) ? ["✓", word.ALLOWED] : ["✕", word.OFF];
    const state = make("span", { role: "img", "aria-label": texts[text] }, sign);
    return [make("li", { class: "kept" }, `${name} `, state), " "];
  });
  return make("ul", {}, ...items);
}
