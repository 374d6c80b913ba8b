/**
 * What happens in a visit: the page follows the context, and answers are recorded and sent. What
 * is known meanwhile stands in the visit.
 */
import { recordAnswer, takeOver } from "./answering.js";
import { recheck } from "./asking.js";
import * as gate from "./gate.js";
import { isOnward } from "./origin.js";
import { loadPart } from "./part.js";
import { shared } from "./shared.js";
import { announce, tellVendors } from "./signals.js";
import { keepsCookies, MONTH } from "./state.js";
import * as visit from "./visit.js";

const OTHER_PRODUCTS = /OptanonC|CookieC|klaro|cc_cook/; // cookies of those that may have asked

let news = "ready";
/** @type {Record<string, string>} */
let told = {}; // what each vendor has learnt of the last decision
/** @type {unknown} there was an answer or a signal, which vendors learn */
let isHeard;

/** @param {boolean} [isAnswer] look anew, make the page follow, and say what has changed */
export function apply(isAnswer) {
  const changed = visit.update();
  if (isAnswer) told = {}; // they learn of each decision, also of one that changes nothing (R120)
  tell();
  if (changed[0]) {
    announce(news, { verdicts: structuredClone(visit.verdicts), changed });
    news = "change";
  }
  gate.activate(); // scripts that waited find the vendors informed
}

/** Vendors learn it before their tags are activated; tags that arrive later, when they load. */
export function tell() {
  const { categories, vendors } = visit.config;
  const { answer, signal, account, refused } = visit.context;
  isHeard ||= answer || signal || account || refused?.[0];
  if (isHeard) tellVendors(vendors, told, (index) => visit.allows(categories[index]?.key));
}

/**
 * What follows an answer, once there is one: none of it is needed before.
 *
 * @param {object} [reply] of the service, to the newest decision in the queue
 * @param {string | false} [confirmation] that the page which comes in this one's place shows
 * @returns {Promise<boolean>} whether something was recorded, and nothing refused
 */
export async function after(reply, confirmation) {
  // without it, the page follows the cookie all the same
  return (await loadPart(visit.config, "after.js", shared(), reply, confirmation)) ?? apply();
}

/** Another tab may have answered, or the service may be there again. */
export function refresh() {
  apply();
  // until it can see another tab's no, the site's server may set a cookie anew
  if (visit.needsReload) setTimeout(visit.reloadPage, visit.stored.queue[0] && 1e4);
  recheck();
  arrive();
}

/**
 * See to what an answer, an account or another law of before leaves to do: on most pages, nothing.
 * What has no name in cookies or storage is looked for with the first page of a visit.
 */
export function arrive() {
  const { answer } = visit.context;
  const refused = visit.off().flatMap(({ cookies = [] }) => cookies);
  /** @type {unknown} */
  let isDue = true; // where storage is blocked, the part sees what there is
  try {
    const here =
      refused[0] && `${[document.cookie, Object.keys(localStorage), Object.keys(sessionStorage)]}`;
    isDue =
      visit.context.is_signed_in ||
      visit.stored.queue[0] ||
      visit.withdrawn[0] ||
      refused.some((name) => here.includes(name.split("*")[0])) ||
      (answer &&
        (sessionStorage[`${visit.config.site}_consent_confirmation`] ||
          ((refused[0] || visit.now() / 1000 - answer.decided_at > MONTH) && !isOnward)));
  } catch {}
  if (isDue) after();
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
