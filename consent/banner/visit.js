/**
 * The state of one visit: what this browser knows, what follows from it for each category, and what
 * has happened in this page. It shows nothing and sends nothing.
 */
import { isOfSite } from "./origin.js";
import { byKey, isLocked, judge, questions } from "./rules.js";
import { answerIn, cookieIn, keepsCookies, load, read, save } from "./state.js";
import { isOld } from "./texts.js";

export class Visit {
  /**
   * @param {Config} config
   * @param {boolean} mayReload whether the site lets the page be loaded anew
   */
  constructor(config, mayReload) {
    this.config = config; // another one when the visitor goes on in another language
    this.mayReload = mayReload;
    this.site = config.site;
    /** @type {Stored} */
    this.stored = { queue: [], state: "", before: "", slow: 0 };
    /** @type {Unsent} */
    this.own = this.stored; // the newest answer of this page, if nothing else keeps it
    /** @type {RequestContext} */
    this.context = {};
    /** @type {Record<string, Judgement>} */
    this.verdicts = {};
    /** @type {Set<string>} */
    this.activated = new Set(); // the categories of what was activated in this page
    this.receipt = ""; // of the answer in force, as far as this tab has given it
    this.isAsking = false;
    /** @type {object | null} */
    this.uncounted = null; // a banner that appeared, until it is counted as the page is left
    this.isWithdrawn = false; // the verdict of a category became one that does not allow
    this.needsReload = false; // what was activated could go on after its no, and may not
    this.isForeign = !isOfSite(config.origins); // no answer of this page would be recorded
    this.isRefused = this.isForeign; // the last yes of this page was not
    // silence is no yes under a rule that may be another by now, nor where a no cannot be kept (R93)
    const mayStart = config.categories.some(({ starts }) => starts);
    this.isSilenceNo = isOld(config) || (mayStart && !keepsCookies(this.site));
  }

  /**
   * In milliseconds; a clock that is slow by less than a day must not make the visitor's own answer
   * one from the future.
   */
  now() {
    const now = Date.now() + this.stored.slow;
    const decided = (this.context.answer?.decided_at ?? 0) * 1000;
    return decided - now < 864e5 ? Math.max(now, decided) : now;
  }

  optional() {
    return this.config.categories.filter(({ necessary }) => !necessary);
  }

  /**
   * What may have to be deleted: all that is off, whatever led there, but for what is off only
   * because the rule could not be had.
   */
  off() {
    const ends = this.isSilenceNo ? /den|lap/ : /den|lap|un/;
    return this.optional().filter(({ key }) => ends.test(this.verdicts[key].verdict));
  }

  /** The categories to ask about. */
  questions() {
    const { categories, region } = this.config;
    return questions(categories, region, this.context, this.now() / 1000);
  }

  /** @param {string} key */
  allows(key) {
    return this.verdicts[key]?.verdict === "granted";
  }

  /** @param {CategoryRules} category */
  isOffBySignal(category) {
    return !!(this.context.signal && category.sale);
  }

  /**
   * Whether an opt-out keeps it off until a separate request undoes that.
   *
   * @param {Category} category
   */
  isLocked(category) {
    const { categories, region } = this.config;
    return !!isLocked(category, categories, region, this.context, this.now() / 1000);
  }

  /** @param {Category} category */
  staysOff(category) {
    return this.isOffBySignal(category) || this.isLocked(category);
  }

  /** Whether a signal has turned something off here, and the visitor is to be informed. */
  isSignalHonored() {
    return this.config.region.gpc && this.optional().some((one) => this.isOffBySignal(one));
  }

  /**
   * Look at the context anew.
   *
   * @returns {string[]} the keys whose verdict is another than before
   */
  update() {
    const { categories, region, signal } = this.config;
    const before = this.verdicts;
    this.readStored();
    this.context = {
      ...(this.isRefused
        ? { is_broken: true }
        : read(cookieIn(document.cookie, this.site), this.stored, this.own)),
      signal: !!signal,
    };
    const now = this.now() / 1000;
    const rules = this.isSilenceNo ? categories.map((one) => ({ ...one, starts: 0 })) : categories;
    this.verdicts = byKey(rules, (one) => judge(one, region, this.context, now));
    const changed = Object.keys(this.verdicts).filter(
      (key) => before[key]?.verdict !== this.verdicts[key].verdict,
    );
    const lost = changed.filter((key) => before[key] && !this.allows(key));
    this.isWithdrawn ||= !!lost[0];
    this.needsReload ||= this.mayReload && lost.some((key) => this.activated.has(key));
    return changed;
  }

  /** Another tab, or the part that sends, may have written what is stored. */
  readStored() {
    this.stored = load(this.site) ?? this.stored;
  }

  /** @type {(decision: Decision, state: string) => void} keep an answer until the service has it */
  record(decision, state) {
    this.stored.queue.push({ ...decision, at: Date.now() });
    this.own = { state, before: answerIn(cookieIn(document.cookie, this.site)) };
    Object.assign(this.stored, this.own);
    save(this.site, this.stored);
  }

  /** The visitor has read the line about the signal; it need not appear on every page. */
  hideSignalLine() {
    this.stored.quiet = true;
    save(this.site, this.stored);
  }
}
