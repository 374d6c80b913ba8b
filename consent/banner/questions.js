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

/**
 * What changed in those that are asked about again.
 *
 * @type {(visit: Visit) => Child[]}
 */
export function changes({ config, verdicts }) {
  const changed = config.categories.filter(
    ({ key, change }) => change && verdicts[key].verdict === "lapsed",
  );
  if (!changed[0]) return [];
  const lines = changed.map(({ name, change }) => make("p", {}, `${name} – ${change}`));
  return [make("div", { class: "new" }, make("b", {}, config.texts[word.CHANGED]), " ", ...lines)];
}
