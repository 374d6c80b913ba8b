/** What there is to ask, and what stays off whatever the visitor chooses. */
import * as rules from "../rules.js";
import * as visit from "./visit.js";

/** The categories to ask about. */
export function questions() {
  const { categories, region } = visit.config;
  return rules.questions(categories, region, visit.context, visit.now() / 1000);
}

/**
 * Whether an opt-out keeps it off until a separate request undoes that.
 *
 * @param {Category} category
 */
export function isLocked(category) {
  const { categories, region } = visit.config;
  return rules.isLocked(category, categories, region, visit.context, visit.now() / 1000);
}

/** @param {Category} category */
export function staysOff(category) {
  return visit.isOffBySignal(category) || isLocked(category);
}
