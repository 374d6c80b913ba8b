/** What the banner asks about. */
import { make } from "./elements.js";

/** @type {(questions: Category[]) => HTMLElement} */
export function purposes(questions) {
  return make("ul", {}, ...questions.flatMap((category) => [purpose(category), " "]));
}

/** @type {(category: Category) => HTMLElement} by name, and where there is room, what for (R184) */
export function purpose({ name, summary }) {
  return make("li", {}, name, make("i", {}, summary));
}
