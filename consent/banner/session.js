/**
 * What happens in a visit: the page follows the context, and answers are recorded and sent. What
 * is known meanwhile stands in the visit.
 */
import { countBanner, recordAnswer, takeOver } from "./answering.js";
import { hasYes } from "./decision.js";
import * as banner from "./drawing.js";
import * as gate from "./gate.js";
import { loadPart } from "./part.js";
import { announce, tellVendors } from "./signals.js";
import { keepsCookies } from "./state.js";
import { fetchConfig } from "./texts.js";
import * as visit from "./visit.js";

const OTHER_PRODUCTS = /OptanonC|CookieC|klaro|cc_cook/; // cookies of those that may have asked

/** @type {string | undefined} of the answer in force, as far as this tab has given it */
export let receipt;
let news = "ready";
/** @type {Record<string, string>} */
let told = {}; // what each vendor has learnt of the last decision
/** @type {boolean} there was an answer or a signal, which vendors learn */
let isHeard;
/** @type {boolean} */
let isAsking;

/** The visitor has answered: there is nothing left to ask. */
export function settle() {
  isAsking = false;
}

/** @param {boolean} [isAnswer] look anew, make the page follow, and say what has changed */
export function apply(isAnswer) {
  const changed = visit.update();
  if (isAnswer) told = {}; // they learn of each decision, also of one that changes nothing (R120)
  if (isAnswer || changed[0]) follow();
  if (!changed[0]) return;
  announce(news, { verdicts: structuredClone(visit.verdicts), changed });
  news = "change";
}

/** Vendors learn it before their tags are activated; tags that arrive later, when they load. */
export function follow() {
  tell();
  gate.activate();
}

export function tell() {
  const { categories, vendors } = visit.config;
  const { answer, signal, account, refused } = visit.context;
  isHeard ||= !!(answer || signal || account || refused?.[0]);
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
  const sent = await loadPart(
    visit.config,
    "after.js",
    visit.config,
    visit.stored,
    visit.off(),
    visit.isWithdrawn,
    banner.confirm,
    reply,
    confirmation,
    visit.context.is_signed_in,
  );
  const refusal = sent?.refusal;
  receipt = sent?.kept ?? receipt;
  visit.readStored();
  if (refusal) visit.refuse(hasYes(refusal));
  apply(); // by now the cookie says it, or it was refused
  // before the page may be loaded anew
  if (refusal?.place) await speak(`${visit.config.language}&begins=1`, false, refusal.place);
  if (sent?.isNews) {
    refresh(); // the account has refused something in another browser
    begin(); // there may be less to ask, or more
  }
  return !!sent?.receipt && !refusal;
}

/** Another tab may have answered, or the service may be there again. */
export function refresh() {
  apply();
  // until it can see another tab's no, the site's server may set a cookie anew
  const wait = visit.stored.queue[0] ? 1e4 : 0;
  if (visit.needsReload) setTimeout(visit.reloadPage, wait);
  if (isAsking && !visit.questions()[0]) banner.hide();
  arrive();
}

/** See to what an answer, an account or another law of before leaves to do. */
export function arrive() {
  const { answer, is_signed_in } = visit.context;
  const isThere = (/** @type {string} */ name) => document.cookie.includes(name.split("*")[0]);
  const isLeft = visit.off().some(({ cookies }) => cookies?.some(isThere));
  if (answer || is_signed_in || isLeft) after();
}

/**
 * Take down a signal once: it stands when the browser sends it no more, if that keeps anything.
 * Alone, where the law asks first, it changes nothing and leaves nothing (R174).
 */
export function recordSignal() {
  const { answer } = visit.context;
  const isNew =
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

/** Ask what there is to ask, or say that a signal was honored. */
export function begin() {
  const questions = visit.questions();
  if (questions[0]) {
    isAsking = true;
    if (!visit.isForeign) countBanner();
    banner.ask(questions);
  } else if (visit.isSignalHonored() && !visit.stored.quiet) {
    banner.showSignalLine();
  } else banner.hide();
}

/**
 * Go on in another language, where the visitor was; or ask anew by the law of another place, and
 * until that is answered everything is off.
 *
 * @type {(language: string, inDialog: boolean, place?: string) => Promise<void>}
 */
export async function speak(language, inDialog, place) {
  visit.goOnWith(await fetchConfig(visit.config, language, visit.config.site, place));
  isAsking ||= !!place;
  apply(); // by now another notice may be in force
  await banner.redraw(isAsking && visit.questions(), inDialog, place);
}
