/**
 * What starts by itself during a visit: unfinished work of earlier pages, a signal, an answer given to
 * another product. The state of the visit is in `visit.js`.
 */

import { recheck } from "../page/asking.js";
import { recordAnswer, takeOver } from "./answering.js";
import { apply } from "./apply.js";
import { after } from "./follow_up.js";
import { remains } from "./remains.js";
import { keepsCookies } from "./state.js";
import * as visit from "./visit.js";

const OTHER_PRODUCTS = /OptanonC|CookieC|klaro|cc_cook/; // cookies of products that may have asked before

/** Another tab may have answered, or the service may be there again. */
export function refresh() {
  apply();
  recheck();
  arrive();
}

/**
 * Do what is still to be done for an earlier answer, an account, or the rule of another place. On most
 * pages that is nothing.
 */
export function arrive() {
  const { answer, is_signed_in } = visit.context;
  const isDue = is_signed_in || visit.stored.queue[0] || visit.withdrawn[0];
  const age = visit.now() / 1000 - /** @type {any} */ (answer)?.decided_at;
  if (isDue || remains(visit.off(), age)) after();
}

/**
 * Record a signal once, so that it holds after the browser stops sending it; only where it turns
 * something off. Where the law asks first, a signal without an answer changes nothing, so it is not
 * recorded (R174). That a visitor is a minor is known from the site, and not recorded.
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
