/** "Accept all" and "Reject all", the same on every layer. */
import { sameForAll } from "../answer/decision.js";
import { staysOff } from "../answer/standing.js";
import * as visit from "../answer/visit.js";
import * as word from "./words.js";

/**
 * Each with its words, and those that confirm it.
 *
 * @param {Category[]} questions
 * @returns {[text: string, choices: Record<string, boolean>, Method, confirmation: string][]}
 */
export function answersTo(questions) {
  const { categories, texts } = visit.config;
  const isPartial = visit.optional().some(staysOff); // also if not asked (R166)
  const accepted = isPartial ? word.SAVED_CUSTOM : word.SAVED_ACCEPTED;
  return [
    [texts[word.ACCEPT], sameForAll(questions, true), "accept", texts[accepted]],
    [texts[word.REJECT], sameForAll(categories, false), "reject", texts[word.SAVED_REJECTED]],
  ];
}
