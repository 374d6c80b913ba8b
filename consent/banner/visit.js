/**
 * The state of one visit: what this browser knows, what follows from it for each category, and what
 * has happened in this page. It shows nothing and sends nothing.
 *
 * @typedef {import("./texts.js").Category} Category
 */
import { byKey, isLocked, judge, questions } from "./rules.js";
import { load, read, save } from "./state.js";

const STATE = "mix_consent_state"; // the readable cookie

export class Visit {
  /**
   * @param {import("./texts.js").Config} config
   * @param {boolean} mayReload whether the site lets the page be loaded anew
   */
  constructor(config, mayReload) {
    this.config = config; // another one when the visitor goes on in another language
    this.mayReload = mayReload;
    this.stored = load() ?? { queue: [], state: "" };
    this.ownState = ""; // the newest answer given in this page, should nothing else remember it
    /** @type {import("./rules.js").Evidence} */
    this.evidence = {};
    /** @type {Record<string, import("./rules.js").Ruling>} */
    this.verdicts = {};
    /** @type {Set<string>} */
    this.activated = new Set(); // the categories of what was activated in this page
    /** @type {string | null} */
    this.receipt = null;
    this.isAsking = false;
    /** @type {object | null} */
    this.uncounted = null; // a banner that was shown, until it is counted as the page is left
    this.isWithdrawn = false; // the verdict of a category became one that does not allow
    this.needsReload = false; // what was activated could go on after its no, and may not
  }

  /** In milliseconds; a slow clock must not make the visitor's own answer one from the future. */
  now() {
    return Math.max(Date.now(), (this.evidence.answer?.decided_at ?? 0) * 1000);
  }

  optional() {
    return this.config.categories.filter(({ necessary }) => !necessary);
  }

  /** The categories to ask about. */
  questions() {
    const { categories, region } = this.config;
    return questions(categories, region, this.evidence, this.now() / 1000);
  }

  /** @param {string} key */
  allows(key) {
    return this.verdicts[key]?.verdict === "granted";
  }

  /** @param {import("./rules.js").Category} category */
  isOffBySignal(category) {
    return !!(this.evidence.signal && category.sale);
  }

  /**
   * Whether an opt-out keeps it off until a separate request undoes that.
   *
   * @param {Category} category
   */
  isLocked(category) {
    const { region } = this.config;
    return !!isLocked(category, this.optional(), region, this.evidence, this.now() / 1000);
  }

  /** @param {Category} category */
  staysOff(category) {
    return this.isOffBySignal(category) || this.isLocked(category);
  }

  /** Whether a signal has turned something off here, and the visitor is to be informed. */
  isSignalHonored() {
    return this.config.region.gpc && this.optional().some((category) => this.isOffBySignal(category));
  }

  /**
   * Look at the evidence anew.
   *
   * @returns {string[]} the keys whose verdict is another than before
   */
  update() {
    const { categories, region, signal } = this.config;
    const before = this.verdicts;
    this.readStored();
    this.evidence = {
      ...read(document.cookie, STATE, this.stored.state, this.ownState),
      signal: !!signal,
    };
    const now = this.now() / 1000;
    this.verdicts = byKey(categories, (one) => judge(one, region, this.evidence, now));
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
    this.stored = load() ?? this.stored;
  }

  /**
   * Keep an answer until the service has it.
   *
   * @param {import("./decision.js").Decision} decision
   * @param {string} state
   */
  record(decision, state) {
    this.receipt = decision.id;
    this.stored.queue.push(decision);
    this.stored.state = this.ownState = state;
    save(this.stored);
  }

  /** The line about the signal was read; it is not shown on every page. */
  hideSignalLine() {
    this.stored.quiet = true;
    save(this.stored);
  }
}
