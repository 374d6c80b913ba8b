/**
 * What happens in a visit: the page follows the context, and answers are recorded and sent. What
 * is known meanwhile stands in the visit.
 */
import { decide, hasYes } from "./decision.js";
import * as banner from "./drawing.js";
import { painted } from "./elements.js";
import * as gate from "./gate.js";
import { loadPart } from "./part.js";
import { hearPolicy } from "./policy.js";
import { request } from "./send.js";
import { announce, tellVendors } from "./signals.js";
import { keepsCookies } from "./state.js";
import { fetchConfig } from "./texts.js";
import * as visit from "./visit.js";

const OTHER_PRODUCTS = /OptanonC|CookieC|klaro|cc_cook/; // cookies of those that may have asked

/** @type {string | undefined} of the answer in force, as far as this tab has given it */
export let receipt;
let news = "ready";
/** @type {Promise<any>} */
let sending = Promise.resolve(); // until the last answer that went out has come back
/** @type {Record<string, string>} */
let told = {}; // what each vendor has learnt of the last decision
/** @type {boolean} there was an answer or a signal, which vendors learn */
let isHeard;
/** @type {boolean} the page's policy keeps answers from the service */
let isBlocked;
/** @type {Promise<unknown> | undefined} whether it does */
let heard;
/** @type {object} choices, of those that were given in this page */
let newest;
/** @type {boolean} */
let isAsking;

/** @param {boolean} [isAnswer] look anew, make the page follow, and say what has changed */
export function apply(isAnswer) {
  const changed = visit.update();
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
 * The visitor's own answer: there is nothing left to ask. A no counts at once; a yes when it is
 * known whether it can be sent from this page, unless another answer was quicker.
 *
 * @param {Record<string, unknown>} choices
 * @param {Method} method
 * @param {string} [confirmation] none where the page itself has asked
 */
export async function answer(choices, method, confirmation) {
  isAsking = false;
  if (!confirmation) banner.hide();
  newest = choices;
  if (hasYes({ choices })) await hear();
  return newest === choices && recordAnswer(choices, method, confirmation);
}

/**
 * Record an answer: it counts at once, is stored in this browser, and sent. A yes that cannot be
 * sent from this page is none.
 *
 * @param {Record<string, unknown>} choices what is left out stays as it was, with its date
 * @param {Method} method
 * @param {string} [confirmation] for the visitor, should the page be loaded anew
 * @returns {Promise<boolean>} whether the service has it
 */
async function recordAnswer(choices, method, confirmation) {
  apply(); // another tab may have answered
  // now() is never before the answer that this one replaces, or that one would win
  const { decision, state } = decide(visit.config, visit.context, choices, method, visit.now());
  visit.refuse(visit.isForeign || (isBlocked && hasYes(decision)));
  if (!visit.isRefused) visit.record(decision, state);
  told = {}; // they learn of each decision, also of one that changes nothing (R120)
  apply(true); // followed even where it changes nothing
  if (visit.isRefused) {
    if (isBlocked) loadPart(visit.config, "mistakes.js", {});
    return false;
  }
  // it is kept by now; not before an answer that is on its way, or its cookie might come last
  const send = () => request(`${visit.config.service}/v1/decisions`, decision);
  const reply = await (sending = sending.then(painted).then(send));
  const isRecorded = await after(reply, visit.needsReload && confirmation);
  visit.reloadPage(!visit.isRefused || !!confirmation); // a page may answer each time it loads
  return !!reply.state || isRecorded;
}

/**
 * What follows an answer, once there is one: none of it is needed before.
 *
 * @param {object} [reply] of the service, to the newest decision in the queue
 * @param {string | false} [confirmation] that the page which comes in this one's place shows
 * @returns {Promise<boolean>} whether something was recorded, and nothing refused
 */
async function after(reply, confirmation) {
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
  const { imports = 0 } = visit.config;
  if (!imports || visit.context.answer || !OTHER_PRODUCTS.test(document.cookie)) return;
  const keys = Object.keys(visit.verdicts);
  const choices = await loadPart(visit.config, "migrate.js", keys, imports > 1);
  if (!choices) return;
  await hear();
  recordAnswer(choices, "imported");
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

/** Hear once whether an answer can be sent from this page. */
export function hear() {
  const block = () => {
    isBlocked = true;
  };
  return (heard ??= hearPolicy(visit.config.service, block));
}

/** Count a banner that appears, once a visit, as the page is left: what is sent goes first. */
function countBanner() {
  const { service, site, notice, language } = visit.config;
  const count = () => request(`${service}/v1/shown`, { site, notice, language });
  if (document.referrer.startsWith(location.origin)) return;
  document.addEventListener("visibilitychange", count, { once: true });
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
