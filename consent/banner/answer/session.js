/**
 * What happens in a visit: the page follows the context, and answers are recorded and sent. What
 * is known meanwhile stands in the visit.
 */

import { recheck } from "../page/asking.js";
import { recordAnswer, takeOver } from "./answering.js";
import { apply } from "./apply.js";
import { after } from "./follow_up.js";
import { remains } from "./remains.js";
import { keepsCookies } from "./state.js";
import * as visit from "./visit.js";

const OTHER_PRODUCTS = /OptanonC|CookieC|klaro|cc_cook/; // cookies of those that may have asked

/** Another tab may have answered, or the service may be there again. */
export function refresh() {
  apply();
  recheck();
  arrive();
}

/**
 * See to what an answer, an account or another law of before leaves to do: on most pages, nothing.
 */
export function arrive() {
  const { answer, is_signed_in } = visit.context;
  const isDue = is_signed_in || visit.stored.queue[0] || visit.withdrawn[0];
  const age = visit.now() / 1000 - /** @type {any} */ (answer)?.decided_at;
  if (isDue || remains(visit.off(), age)) after();
}

/**
 * Take down a signal once: it stands when the browser sends it no more, if that keeps anything.
 * Alone, where the law asks first, it changes nothing and leaves nothing (R174). That somebody is a
 * minor is the site's word, and not kept.
 */
export function recordSignal() {
  const { answer } = visit.context;
  const isNew =
    visit.config.signal === true &&
    (answer ? !answer.signal : visit.config.region.model < 2) &&
    visit.optional().some(visit.isOffBySignal);
  if (isNew && keepsCookies(visit.config.site)) recordAnswer({}, "signal");
}

/** Take over what the visitor answered in another product. */
export async function importAnswers() {
  const { imports } = visit.config;
  if (imports && !visit.context.answer && OTHER_PRODUCTS.test(document.cookie)) {
    await takeOver(Object.keys(visit.verdicts), imports > 1);
  }
}
