/** One visit: what is known, what is asked, what is decided, and the name the page calls it by. */
import { isHeld, judge, keyed, questions, settle } from "./rules.js";
import { make } from "./elements.js";
import { view } from "./view.js";
import { fitting, translated } from "./texts.js";
import { ask, mint } from "./send.js";
import { gate } from "./gate.js";
import { encode, keep, load, read } from "./state.js";
import { tell } from "./signals.js";

/** @typedef {import("./view.js").Method} Method */
/** @typedef {import("./texts.js").Category} Category */

const STATE = "mix_consent_state"; // the readable cookie
const OTHERS = /OptanonC|CookieC|klaro|cc_cook/; // cookies of products that may have asked before

const { dataset } = document.currentScript ?? document.documentElement;
const before = (window.mixConsent ??= []);
if (!before.taken) {
  before.taken = true; // a second copy of the tag does nothing
  visit();
}

async function visit() {
  let config = await fitting(__MIX_CONFIG__, dataset);
  const { site, notice, service, region, categories, vendors = {}, texts } = config;
  if (!categories) return; // there was none to be had: nothing is released
  if (!document.adoptedStyleSheets || !window.structuredClone) {
    // older than all of these: a link to the page that needs no script
    const link = make("a", { href: `${service}/preferences/` }, texts[0]);
    return document.documentElement.append(link);
  }
  const optional = categories.filter(({ necessary }) => !necessary);

  let held = load() ?? { queue: [], state: "" };
  let state = ""; // the newest answer given on this page, should nothing else remember it
  /** @type {Promise<any>} */
  let sent = Promise.resolve(); // the last answer that went out
  /** @type {string | null} */
  let receipt = null;
  /** @type {import("./rules.js").Evidence} */
  let evidence = {};
  /** @type {Record<string, import("./rules.js").Ruling>} */
  let verdicts = {};
  let isAsking = false;
  /** @type {object | void | null} */
  let shown = null; // what is told of a banner that was shown, once, as the page is left
  let isWithdrawn = false; // something was on in this page, and is off
  let isStuck = false; // what ran in this page could go on after its no, and may not
  let news = "ready";
  let again = "";
  /** @type {Record<string, string>} */
  let heard = {}; // vendor → what it was told of the last decision

  const waiting = gate(allows, (...waits) => banner.veil(...waits));

  // a slow clock must not make the visitor's own answer one from the future
  const now = () => Math.max(Date.now(), (evidence.answer?.decided_at ?? 0) * 1000);
  const asked = () => questions(categories, region, evidence, now() / 1000);

  /** @param {string} key */
  const ruling = (key) => verdicts[key];
  /** @param {string} key */
  function allows(key) {
    return verdicts[key]?.verdict === "granted";
  }
  /** @param {import("./rules.js").Category} category */
  const isForced = (category) => evidence.signal && category.sale;
  /** @param {import("./rules.js").Category} category */
  const isOut = (category) => isHeld(category, optional, region, evidence, now() / 1000);
  // never said where nothing was turned off
  const isHonored = () => region.gpc && optional.some(isForced);

  /** Look at the evidence anew, make the page follow, and say what changed. */
  function apply() {
    held = load() ?? held;
    evidence = {
      ...read(document.cookie, STATE, held.state, state),
      signal: !!config.signal,
    };
    const old = verdicts;
    verdicts = keyed(categories, (category) => judge(category, region, evidence, now() / 1000));
    const changed = Object.keys(verdicts).filter(
      (key) => old[key]?.verdict !== verdicts[key].verdict,
    );
    if (changed[0]) {
      isWithdrawn ||= changed.some((key) => old[key] && !allows(key));
      isStuck ||=
        !("noReload" in dataset) &&
        changed.some((key) => waiting.released.has(key) && !allows(key));
      follow();
      const detail = { verdicts: api.verdicts(), changed };
      document.dispatchEvent(new CustomEvent(`mixconsent:${news}`, { detail }));
      news = "change";
    }
  }

  /** Vendors are told before their tags come; those that bring their names later, when they load. */
  function follow() {
    tell(vendors, (index) => allows(categories[index].key), heard);
    waiting.release();
  }

  /**
   * Record an answer: it is in force at once, held in this browser, and sent.
   *
   * @param {Record<string, unknown>} choices what is not said stays as it was, with its date
   * @param {Method} method
   * @param {string} [said] what confirms it, should the page be loaded anew
   * @returns {Promise<boolean>} whether the service has it
   */
  async function decide(choices, method, said) {
    apply(); // another tab may have answered
    const at = now(); // never before the answer that it replaces, or that one would win
    const { answer: old, signal = false } = evidence;
    // what an opt-out keeps off was not answered: for another account the older answer counts
    const answered = optional.filter(
      (category) => category.key in choices && !(choices[category.key] && isOut(category)),
    );
    const settled = settle(choices, answered, isForced);
    // neither a signal nor another product's cookie says anything of the rest
    const isPartial = /signal|migrated/.test(method);
    const concerned = optional.filter(({ key }) => !isPartial || key in settled || old?.choices[key]);
    const isRevoked = answered.some((category) => category.sale && settled[category.key]);
    /** @type {(category: Category) => import("./rules.js").Choice} */
    const choose = (category) => {
      const kept = old?.choices[category.key];
      if (category.key in settled || !kept || isForced(category)) {
        return [category.version, !!settled[category.key]];
      }
      return [kept[0], kept[1], kept[2] ?? old.decided_at];
    };
    receipt = mint(at);
    const decision = {
      id: receipt,
      site,
      notice,
      language: config.language,
      surface: "banner",
      method,
      choices: settled,
      keeps: answered.length < optional.length, // what was not asked about stays as it is
      signal,
    };
    held.queue.push(decision);
    held.state = state = encode({
      answer: {
        decided_at: Math.floor(at / 1000),
        signal: signal || (!!old?.signal && !isRevoked),
        choices: keyed(concerned, choose),
      },
      region: region.code,
      account: !!evidence.account,
    });
    keep(held);
    heard = {}; // each decision is told, also one that changes nothing (R120)
    apply();
    follow();
    // at once, since the visitor may leave; not before an answer that is on its way, or its cookie
    // might come last
    const told = await (sent = sent.then(() => ask(service + "/v1/decisions", decision)));
    await after(told, isStuck && said); // which this page cannot say any more
    leaveIfStuck();
    return !!told.state || !held.queue[0];
  }

  /**
   * What follows an answer, once there is one: none of it is needed before.
   *
   * @param {object} [told] by the service, of the newest decision in the queue
   * @param {string | false} [said] to be confirmed by the page that comes in this one's place
   */
  async function after(told, said) {
    const off = categories.filter(({ key }) => verdicts[key].verdict === "denied");
    const due = part("after.js", service, site, held, off, isWithdrawn, banner.confirm, told, said);
    receipt = (await due) || receipt;
    held = load() ?? held;
  }

  /**
   * What only some pages and visitors need. A part that cannot be had is missed by nobody.
   *
   * @param {string} path
   * @param {...unknown} given
   */
  function part(path, ...given) {
    return import(`${service}/parts/${path}${again}`)
      .then((part) => part.default?.(...given))
      .catch(() => {
        again += "#"; // the browser would remember that it failed
      });
  }

  function leaveIfStuck() {
    // once: a second call would call off the first
    isStuck &&= /** @type {any} */ (location).reload();
  }

  /**
   * The visitor's own answer: there is nothing left to ask.
   *
   * @param {Record<string, unknown>} choices
   * @param {Method} method
   * @param {string} [said]
   */
  function answer(choices, method, said) {
    isAsking = false;
    if (!said) banner.hide(); // the page has asked
    return decide(choices, method, said);
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
    return view(config, { ruling, decide: answer, isForced, isHonored, isOut, speak, hush });
  }

  /** The line about the signal was read; it is not shown on every page. */
  function hush() {
    held.quiet = true;
    keep(held);
  }

  /** Another tab may have answered, or the service may be there again. */
  function refresh() {
    apply();
    leaveIfStuck();
    if (isAsking && !asked()[0]) banner.hide();
    if (evidence.answer) after();
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
  if (optional[0]) waiting.watch();
  // taken down once: it stands when the browser sends it no more
  if (optional.some(isForced) && !evidence.answer?.signal && navigator.cookieEnabled) {
    decide({}, "signal");
  }
  if (config.carries && !evidence.answer && OTHERS.test(document.cookie)) {
    const carried = await part("migrate.js", Object.keys(verdicts), config.carries > 1);
    if (carried) decide(carried, "migrated");
  }
  if (asked()[0]) {
    isAsking = true;
    shown = { site, notice, language: config.language };
    banner.ask(asked());
  } else if (isHonored() && !held.quiet) {
    banner.tellSignal();
  }
  before.forEach(api.push);
  if (evidence.answer) after();

  for (const news of ["online", "storage", "pageshow"]) addEventListener(news, refresh);
  document.addEventListener("DOMContentLoaded", follow);
  document.addEventListener("load", follow, true);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) refresh();
    else if (shown) shown = void ask(service + "/v1/shown", shown); // what waited had the line first
  });
  document.addEventListener("click", (event) => {
    const opener = /** @type {Element} */ (event.target).closest?.("[data-consent-open]");
    if (!opener) return;
    event.preventDefault(); // without the script, it may be a link to the preference page
    banner.open();
  });

  for (const name of ["guard", "gpp"]) {
    if (name in dataset) part(`${name}.js?site=${site}`, api, config);
  }
  const token = location.search.match(/mixconsent_debug[^&]*/);
  if (token) part("debug.js?" + token, api);
}
