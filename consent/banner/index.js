/** One visit: what is known, what is asked, what is decided, and the name the page calls it by. */
import { isHeld, isSignalled, judge, keyed, questions, settle } from "./rules.js";
import { view } from "./view.js";
import { fitting, translated } from "./texts.js";
import { deliver, hint, mint } from "./send.js";
import { gate } from "./gate.js";
import { encode, keep, load, read } from "./state.js";
import { tell } from "./signals.js";
import { forget } from "./forget.js";

/** @typedef {import("./view.js").Method} Method */
/** @typedef {import("./texts.js").Category} Category */

const STATE = "mix_consent_state"; // the readable cookie
const MONTH = 30 * 86400; // seconds

const { dataset } = document.currentScript ?? document.documentElement;
const before = (window.mixConsent ??= []);
if (!before.taken) {
  before.taken = true; // a second copy of the tag does nothing
  visit();
}

async function visit() {
  let config = await fitting(__MIX_CONFIG__, dataset);
  const { site, notice, service, region, categories } = config;
  const optional = categories.filter(({ necessary }) => !necessary);

  let held = load() ?? { queue: [], state: "" };
  let state = ""; // the newest answer given on this page, should nothing else remember it
  /** @type {string | null} */
  let receipt = null;
  /** @type {import("./rules.js").Evidence} */
  let evidence = {};
  /** @type {Record<string, import("./rules.js").Ruling>} */
  let verdicts = {};
  let sending = Promise.resolve();
  let isAsking = false;
  let isCounted = false;
  let news = "ready";

  const waiting = gate(allows);

  // a slow clock must not make the visitor's own answer one from the future
  const now = () => Math.max(Date.now(), (evidence.answer?.decided_at ?? 0) * 1000);
  const asked = () => questions(categories, region, evidence, now() / 1000);

  /** @param {string} key */
  function allows(key) {
    return Object.hasOwn(verdicts, key) && verdicts[key].verdict === "granted";
  }

  /** @param {string} key */
  const isLapsed = (key) => verdicts[key].verdict === "lapsed";
  /** @param {import("./rules.js").Category} category */
  const isForced = (category) => evidence.signal && isSignalled(category);
  /** @param {import("./rules.js").Category} category */
  const isOut = (category) => isHeld(category, optional, region, evidence, now() / 1000);
  // never said where nothing was turned off
  const isHonored = () => region.gpc && optional.some(isForced);

  /** Look at the evidence anew, make the page follow, and say what changed. */
  function apply() {
    held = load() ?? held;
    evidence = {
      ...read(document.cookie, STATE, held.state || state),
      signal: !!config.signal,
    };
    const old = verdicts;
    verdicts = keyed(categories, (category) => judge(category, region, evidence, now() / 1000));
    const changed = Object.keys(verdicts).filter(
      (key) => old[key]?.verdict !== verdicts[key].verdict,
    );
    if (changed[0]) {
      const isDenied = ({ key = "" }) => verdicts[key].verdict === "denied";
      forget(categories.filter(isDenied).flatMap(({ cookies }) => cookies));
      tell(categories, allows);
      waiting.open(optional.some(({ key }) => allows(key)));
      const detail = { verdicts: api.verdicts(), changed };
      document.dispatchEvent(new CustomEvent(`mixconsent:${news}`, { detail }));
      news = "change";
    }
  }

  /**
   * Record an answer: it is in force at once, held in this browser, and sent.
   *
   * @param {Record<string, unknown>} choices what is not said stays as it was, with its date
   * @param {Method} method
   * @returns {Promise<boolean>} whether the service has it
   */
  function decide(choices, method) {
    apply(); // another tab may have answered
    const at = now(); // never before the answer that it replaces, or that one would win
    const { answer: old, signal = false } = evidence;
    // what an opt-out keeps off was not answered: for another account the older answer counts
    const said = optional.filter(
      (category) => category.key in choices && !(choices[category.key] && isOut(category)),
    );
    const settled = settle(choices, said, isForced);
    // a signal says nothing of what was never answered
    const told = optional.filter(({ key }) => method !== "signal" || old?.choices[key]);
    const isRevoked = said.some((category) => isSignalled(category) && settled[category.key]);
    /** @type {(category: Category) => import("./rules.js").Choice} */
    const choose = (category) => {
      const kept = old?.choices[category.key];
      if (category.key in settled || !kept || isForced(category)) {
        return [category.version, !!settled[category.key]];
      }
      return [kept[0], kept[1], kept[2] ?? old.decided_at];
    };
    receipt = mint(at);
    held.queue.push({
      id: receipt,
      site,
      notice,
      language: config.language,
      surface: "banner",
      method,
      choices: settled,
      keeps: said.length < optional.length, // what was not asked about stays as it is
      signal,
    });
    held.state = state = encode({
      answer: {
        decided_at: Math.floor(at / 1000),
        signal: signal || (!!old?.signal && !isRevoked),
        choices: keyed(told, choose),
      },
      region: region.code,
      account: !!evidence.account,
    });
    keep(held);
    apply();
    return send();
  }

  /** Send what is queued, one after the other, and leave a page that can no longer be cleaned. */
  function send() {
    sending = sending.then(async () => {
      if (!held.queue[0]) return;
      const recorded = await deliver(service, held);
      if (recorded) {
        receipt = recorded.receipt;
        if (!held.queue[0]) {
          state = recorded.state;
          held.state = read(document.cookie, STATE, "").answer ? "" : state;
        }
      }
      keep(held);
    });
    return sending.then(() => {
      const isStuck = [...waiting.released].some((key) => !allows(key));
      if (isStuck && !("noReload" in dataset)) location.reload(); // what ran could go on
      return !held.queue[0];
    });
  }

  /**
   * The visitor's own answer: there is nothing left to ask.
   *
   * @param {Record<string, unknown>} choices
   * @param {Method} method
   */
  function answer(choices, method) {
    tally();
    isAsking = false;
    return decide(choices, method);
  }

  /** Count the banner once, and not before it has done its work: one request until then. */
  function tally() {
    if (isAsking && !isCounted) {
      isCounted = true;
      hint(service + "/v1/shown", { site, notice, language: config.language });
    }
  }

  /**
   * Go on in another language, where the visitor was.
   *
   * @param {string} language
   * @param {boolean} inDialog
   */
  async function speak(language, inDialog) {
    config = await translated(config, language);
    banner.remove();
    banner = show();
    if (isAsking) banner.ask(asked());
    if (inDialog) banner.open();
    banner.focus();
  }

  function show() {
    return view(config, { allows, decide: answer, isForced, isHonored, isLapsed, isOut, speak, hush });
  }

  /** The line about the signal was read; it is not shown on every page. */
  function hush() {
    held.quiet = true;
    keep(held);
  }

  /** Leave the page: have old cookies set anew, once a visit, and never over a newer answer. */
  function leave() {
    tally();
    const age = now() / 1000 - (evidence.answer?.decided_at ?? Infinity);
    if (age > MONTH && !held.queue[0] && !document.referrer.startsWith(location.origin)) {
      hint(service + "/v1/renew", {});
    }
  }

  /** Come back to the page: another tab may have answered, or the service may be there again. */
  function refresh() {
    apply();
    if (isAsking && !asked()[0]) banner.hide();
    send();
  }

  const api = {
    taken: true,
    allows,
    verdicts: () => structuredClone(verdicts),
    /**
     * @param {string} name
     * @param {(detail: object) => void} listen called at once with the present state
     */
    on(name, listen) {
      document.addEventListener(`mixconsent:${name}`, (event) =>
        listen(/** @type {CustomEvent} */ (event).detail),
      );
      listen({ verdicts: api.verdicts(), changed: [] });
    },
    open: () => banner.open(),
    accept: () => answer(keyed(categories, () => true), "accept"),
    reject: () => answer(keyed(categories, () => false), "reject"),
    save: (/** @type {Record<string, boolean>} */ choices) => answer(choices, "custom"),
    withdraw: () => answer(keyed(categories, () => false), "withdraw"),
    receipt: () => receipt,
    push: (/** @type {(api: object) => void} */ call) => call(api), // as in the queue before
  };

  let banner = show();
  window.mixConsent = api;
  apply();
  // taken down once: it stands when the browser sends it no more
  if (optional.some(isForced) && !evidence.answer?.signal && navigator.cookieEnabled) {
    decide({}, "signal");
  }
  if (asked()[0]) {
    isAsking = true;
    banner.ask(asked());
  } else if (isHonored() && !held.quiet) {
    banner.tellSignal();
  }
  before.forEach(api.push);
  send();

  window.addEventListener("online", send);
  document.addEventListener("DOMContentLoaded", waiting.release);
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : refresh()));
  document.addEventListener("click", (event) => {
    const opener = /** @type {Element} */ (event.target).closest("[data-consent-open]");
    if (!opener) return;
    event.preventDefault(); // without the script, it may be a link to the preference page
    banner.open();
  });
}
