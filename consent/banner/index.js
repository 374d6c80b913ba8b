/** One visit: what is known, what is asked, what is decided, and the name the page calls it by. */
import { forget } from "./forget.js";
import { gate } from "./gate.js";
import { isSignalled, judge, questions, settle, signalled } from "./rules.js";
import { count, deliver, mint } from "./send.js";
import { tell } from "./signals.js";
import { encode, keep, load, read } from "./state.js";
import { fitting } from "./texts.js";
import { view } from "./view.js";

/** @typedef {import("./view.js").Method} Method */

const { dataset } = document.currentScript ?? document.documentElement;
const before = (window.mixConsent ??= []);
if (!before.taken) {
  before.taken = true; // a second copy of the tag does nothing
  visit();
}

async function visit() {
  const config = await fitting(__MIX_CONFIG__, dataset);
  const { categories, region, service } = config;
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
  let isCounted = true; // nothing was shown yet

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

  /** Look at the evidence anew and make the page follow; returns the keys that changed. */
  function apply() {
    held = load() ?? held;
    evidence = {
      ...read(document.cookie, config.state, held.state || state),
      signal: config.signal || /** @type {any} */ (navigator).globalPrivacyControl === true,
    };
    const old = verdicts;
    verdicts = Object.fromEntries(
      categories.map((category) => [
        category.key,
        judge(category, region, evidence, now() / 1000),
      ]),
    );
    const changed = categories
      .map(({ key }) => key)
      .filter((key) => old[key]?.verdict !== verdicts[key].verdict);
    if (changed[0]) {
      const denied = categories.filter(({ key }) => verdicts[key].verdict === "denied");
      forget(denied.flatMap(({ cookies }) => cookies));
      tell(categories, allows);
      waiting.open(optional.some(({ key }) => allows(key)));
    }
    return changed;
  }

  /** @param {string[]} changed */
  function announce(changed) {
    if (changed[0]) emit("change", changed);
  }

  /**
   * @param {string} name
   * @param {string[]} changed
   */
  function emit(name, changed) {
    const detail = { verdicts: api.verdicts(), changed };
    document.dispatchEvent(new CustomEvent(`mixconsent:${name}`, { detail }));
  }

  /**
   * Record an answer: it is in force at once, held in this browser, and sent.
   *
   * @param {string[]} granted keys; what is not said is no
   * @param {Method} method
   * @returns {Promise<boolean>} whether the service has it
   */
  function decide(granted, method) {
    apply(); // another tab may have answered
    const at = now(); // never before the answer that it replaces, or that one would win
    const signal = signalled(evidence);
    const yes = Object.fromEntries(granted.map((key) => [key, true]));
    const settled = settle(yes, optional, signal);
    /** @type {import("./rules.js").Answer} */
    const answer = {
      decided_at: Math.floor(at / 1000),
      signal,
      choices: Object.fromEntries(
        optional.map(({ key, version }) => [key, [version, settled[key]]]),
      ),
    };
    receipt = mint(at);
    held.queue.push({
      id: receipt,
      site: config.site,
      notice: config.notice,
      choices: settled,
      surface: "banner",
      method,
      language: config.language,
      signal,
    });
    held.state = state = encode(answer, region.code);
    keep(held);
    announce(apply());
    tally();
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
          held.state = document.cookie.includes(`${config.state}=${state}`) ? "" : state;
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

  function tally() {
    if (isCounted) return;
    isCounted = true;
    const { site, notice, language } = config;
    count(service, { site, notice, language });
  }

  /** Come back to the page: another tab may have answered, or the service may be there again. */
  function refresh() {
    announce(apply());
    if (!asked()[0]) banner.hide();
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
    accept: () => decide(Object.keys(verdicts), "accept"),
    reject: () => decide([], "reject"),
    /** @param {Record<string, boolean>} choices */
    save(choices) {
      const granted = Object.keys(choices).filter((key) => choices[key] === true);
      return decide(granted, "custom");
    },
    withdraw: () => decide([], "withdraw"),
    receipt: () => receipt,
    /** @param {((api: object) => void) | [string, ...unknown[]]} item as in the queue before */
    push(item) {
      if (typeof item === "function") return item(api);
      const [method, ...words] = item;
      return /** @type {any} */ (api)[method](...words);
    },
  };

  apply();
  window.mixConsent = api;
  const banner = view(config, { allows, decide, isSignalled: () => signalled(evidence), isLapsed });
  if (asked()[0]) {
    banner.ask(asked());
    isCounted = false;
  } else if (signalled(evidence) && !evidence.answer && optional.some(isSignalled)) {
    banner.tellSignal();
  }
  for (const item of before) api.push(item);
  emit("ready", []);
  send();

  window.addEventListener("online", send);
  document.addEventListener("DOMContentLoaded", waiting.release);
  document.addEventListener("visibilitychange", () => (document.hidden ? tally() : refresh()));
  document.addEventListener("click", (event) => {
    const opener = /** @type {Element} */ (event.target).closest("[data-consent-open]");
    if (!opener) return;
    event.preventDefault(); // without the script, it may be a link to the preference page
    banner.open();
  });
}
