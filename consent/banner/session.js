/**
 * What happens in a visit: the page follows the context, and answers are recorded and sent. What
 * is known meanwhile stands in the visit.
 */
import { decide, hasYes } from "./decision.js";
import { Gate } from "./gate.js";
import { loadPart } from "./part.js";
import { drawPlaceholder } from "./placeholder.js";
import { hearPolicy } from "./policy.js";
import { request } from "./send.js";
import { announce, tellVendors } from "./signals.js";
import { keepsCookies } from "./state.js";
import { fetchConfig } from "./texts.js";
import { Banner } from "./view.js";

const OTHER_PRODUCTS = /OptanonC|CookieC|klaro|cc_cook/; // cookies of those that may have asked

export class Session {
  /**
   * @param {Visit} visit
   * @param {string} [nonce] of the banner's tag
   */
  constructor(visit, nonce) {
    this.visit = visit;
    this.news = "ready";
    /** @type {Promise<any>} */
    this.sending = Promise.resolve(); // until the last answer that went out has come back
    /** @type {Record<string, string>} */
    this.told = {}; // what each vendor has learnt of the last decision
    this.isHeard = false; // there was an answer or a signal, which vendors learn
    this.isBlocked = false; // the page's policy keeps answers from the service
    /** @type {Promise<unknown> | undefined} */
    this.heard = undefined; // whether it does
    this.newest = {}; // choices, of those that were given in this page
    this.gate = new Gate(visit, nonce, (...waiting) => drawPlaceholder(this.banner, ...waiting));
    this.banner = new Banner(visit, this);
  }

  /** @param {boolean} [isAnswer] look anew, make the page follow, and say what has changed */
  apply(isAnswer) {
    const changed = this.visit.update();
    if (isAnswer || changed[0]) this.follow();
    if (!changed[0]) return;
    announce(this.news, { verdicts: structuredClone(this.visit.verdicts), changed });
    this.news = "change";
  }

  /** Vendors learn it before their tags are activated; tags that arrive later, when they load. */
  follow() {
    this.tell();
    this.gate.activate();
  }

  tell() {
    const { visit } = this;
    const { categories, vendors } = visit.config;
    const { answer, signal, account, refused } = visit.context;
    this.isHeard ||= !!(answer || signal || account || refused?.[0]);
    if (this.isHeard) {
      tellVendors(vendors, this.told, (index) => visit.allows(categories[index]?.key));
    }
  }

  /**
   * The visitor's own answer: there is nothing left to ask. A no counts at once; a yes in the next
   * task, when it is known whether it can be sent from this page, unless another answer was quicker.
   *
   * @param {Record<string, unknown>} choices
   * @param {Method} method
   * @param {string} [confirmation] none where the page itself has asked
   */
  async answer(choices, method, confirmation) {
    this.visit.isAsking = false;
    if (!confirmation) this.banner.hide();
    this.newest = choices;
    if (hasYes({ choices })) await this.hear();
    return this.newest === choices && this.decide(choices, method, confirmation);
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
  async decide(choices, method, confirmation) {
    const { visit } = this;
    const { service } = visit.config;
    this.apply(); // another tab may have answered
    // now() is never before the answer that this one replaces, or that one would win
    const { decision, state } = decide(visit.config, visit.context, choices, method, visit.now());
    visit.isRefused = visit.isForeign || (this.isBlocked && hasYes(decision));
    if (!visit.isRefused) visit.record(decision, state);
    this.told = {}; // they learn of each decision, also of one that changes nothing (R120)
    this.apply(true); // followed even where it changes nothing
    if (visit.isRefused) {
      if (this.isBlocked) loadPart(visit.config, "mistakes.js", {});
      return false;
    }
    // at once, since the visitor may leave; not before an answer that is on its way, or its cookie
    // might come last
    const send = () => request(`${service}/v1/decisions`, decision);
    let reply = await (this.sending = this.sending.then(send));
    if (!reply.status) {
      await this.hear();
      if (this.isBlocked && hasYes(decision)) reply = { ...decision, status: 400 };
    }
    const isRecorded = await this.after(reply, visit.needsReload && confirmation);
    visit.needsReload &&= !visit.isRefused || !!confirmation; // a page may answer each time it loads
    this.reloadPage();
    return !!reply.state || isRecorded;
  }

  /**
   * What follows an answer, once there is one: none of it is needed before.
   *
   * @param {object} [reply] of the service, to the newest decision in the queue
   * @param {string | false} [confirmation] that the page which comes in this one's place shows
   * @returns {Promise<boolean>} whether something was recorded, and nothing refused
   */
  async after(reply, confirmation) {
    const { visit } = this;
    const { config, stored, isWithdrawn, context } = visit;
    const confirm = (/** @type {string} */ text) => this.banner.confirm(text);
    const args = [config, stored, visit.off(), isWithdrawn, confirm, reply, confirmation];
    const { receipt, kept, refusal, isNews } =
      (await loadPart(config, "after.js", ...args, context.is_signed_in)) ?? {};
    visit.receipt = kept ?? visit.receipt;
    visit.readStored();
    if (refusal) visit.isRefused = hasYes(refusal);
    this.apply(); // by now the cookie says it, or it was refused
    // before the page may be loaded anew
    if (refusal?.place) await this.speak(`${visit.config.language}&begins=1`, false, refusal.place);
    if (isNews) {
      this.refresh(); // the account has refused something in another browser
      this.begin(); // there may be less to ask, or more
    }
    return !!receipt && !refusal;
  }

  /** Where something has to be stopped; once, since a second call would call off the first. */
  reloadPage() {
    if (!this.visit.needsReload) return;
    this.visit.needsReload = false;
    location.reload();
  }

  /** Another tab may have answered, or the service may be there again. */
  refresh() {
    const { visit } = this;
    this.apply();
    // until it can see another tab's no, the site's server may set a cookie anew
    const wait = visit.stored.queue[0] ? 1e4 : 0;
    if (visit.needsReload) setTimeout(() => this.reloadPage(), wait);
    if (visit.isAsking && !visit.questions()[0]) this.banner.hide();
    this.arrive();
  }

  /** See to what an answer, an account or another law of before leaves to do. */
  arrive() {
    const { visit } = this;
    const { answer, is_signed_in } = visit.context;
    const isThere = (/** @type {string} */ name) => document.cookie.includes(name.split("*")[0]);
    const isLeft = visit.off().some(({ cookies }) => cookies?.some(isThere));
    if (answer || is_signed_in || isLeft) this.after();
  }

  /**
   * Take down a signal once: it stands when the browser sends it no more, if that keeps anything.
   * Alone, where the law asks first, it changes nothing and leaves nothing (R174).
   */
  recordSignal() {
    const { visit } = this;
    const { answer } = visit.context;
    const isNew =
      (answer ? !answer.signal : visit.config.region.model < 2) &&
      visit.optional().some((one) => visit.isOffBySignal(one));
    if (isNew && keepsCookies(visit.site)) this.decide({}, "signal");
  }

  /** Take over what the visitor answered in another product. */
  async importAnswers() {
    const { config, context, verdicts } = this.visit;
    if (!config.imports || context.answer || !OTHER_PRODUCTS.test(document.cookie)) return;
    const keys = Object.keys(verdicts);
    const choices = await loadPart(config, "migrate.js", keys, config.imports > 1);
    if (choices) this.decide(choices, "imported");
  }

  /** Ask what there is to ask, or say that a signal was honored. */
  begin() {
    const { visit, banner } = this;
    const questions = visit.questions();
    if (questions[0]) {
      const { site, notice, language } = visit.config;
      const isArrival = !document.referrer.startsWith(location.origin); // counted once a visit
      visit.isAsking = true;
      if (isArrival && !visit.isForeign) visit.uncounted = { site, notice, language };
      banner.ask(questions);
    } else if (visit.isSignalHonored() && !visit.stored.quiet) {
      banner.showSignalLine();
    } else banner.hide();
  }

  /**
   * Ask before a chat: nothing of it is loaded until the visitor has opened it and agreed.
   *
   * @param {HTMLElement} launcher
   */
  openChat(launcher) {
    const { config, activated } = this.visit;
    loadPart(config, "chat.js", launcher, config, this.banner.root, this.gate.nonce, activated);
  }

  /** Hear once whether an answer can be sent from this page. */
  hear() {
    const block = () => (this.isBlocked = true);
    return (this.heard ??= hearPolicy(this.visit.config.service, block));
  }

  /** Count a banner that appeared, as the page is left: what waits to be sent goes first. */
  countBanner() {
    const { visit } = this;
    if (!visit.uncounted) return;
    request(`${visit.config.service}/v1/shown`, visit.uncounted);
    visit.uncounted = null;
  }

  /**
   * Go on in another language, where the visitor was; or ask anew by the law of another place, and
   * until that is answered everything is off.
   *
   * @type {(language: string, inDialog: boolean, place?: string) => Promise<void>}
   */
  async speak(language, inDialog, place) {
    const { visit } = this;
    visit.config = await fetchConfig(visit.config, language, visit.site, place);
    visit.isAsking ||= !!place;
    this.apply(); // by now another notice may be in force
    this.banner.host.remove();
    this.banner = new Banner(visit, this);
    if (visit.isAsking) await this.banner.ask(visit.questions());
    else this.banner.hide();
    if (inDialog) await this.banner.openDialog();
    if (place) return;
    // the way back stands where the visitor just clicked; the last is the dialog's, if that is open
    /** @type {NodeListOf<HTMLElement>} */
    const links = this.banner.root.querySelectorAll("a[lang]");
    links.forEach((link) => link.focus());
  }
}
