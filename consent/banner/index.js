/** One visit: what is known, what is asked, what is decided, and the name the page calls it by. */
import { isSignalled, judge, keyed, questions, settle, signalled } from "./rules.js";
import { view } from "./view.js";
import { fitting } from "./texts.js";
import { count, deliver, mint } from "./send.js";
import { gate } from "./gate.js";
import { encode, keep, load, read } from "./state.js";
import { tell } from "./signals.js";
import { forget } from "./forget.js";

/** @typedef {import("./view.js").Method} Method */

const { dataset } = document.currentScript ?? document.documentElement;
const before = (window.mixConsent ??= []);
if (!before.taken) {
  before.taken = true; // a second copy of the tag does nothing
  visit();
}

async function visit() {
  const config = await fitting(__MIX_CONFIG__, dataset);
  const { site, notice, language, service, region, categories } = config;
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

  /** Look at the evidence anew, make the page follow, and say what changed. */
  function apply() {
    held = load() ?? held;
    evidence = {
      ...read(document.cookie, config.state, held.state || state),
      signal: config.signal || /** @type {any} */ (navigator).globalPrivacyControl === true,
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
    const old = evidence.answer;
    const signal = signalled(evidence);
    const said = optional.filter(({ key }) => key in choices);
    const settled = settle(choices, said, signal);
    /** @type {(category: import("./texts.js").Category) => import("./rules.js").Choice} */
    const choose = (category) => {
      const kept = old?.choices[category.key];
      if (category.key in settled || !kept || (signal && isSignalled(category))) {
        return [category.version, !!settled[category.key]];
      }
      return [kept[0], kept[1], kept[2] ?? old.decided_at];
    };
    receipt = mint(at);
    held.queue.push({
      id: receipt,
      site,
      notice,
      language,
      surface: "banner",
      method,
      choices: settled,
      keeps: said.length < optional.length, // what was not asked about stays as it is
      signal,
    });
    held.state = state = encode(
      {
        decided_at: Math.floor(at / 1000),
        signal,
        choices: keyed(optional, choose),
      },
      region.code,
    );
    keep(held);
    apply();
    tally();
    isAsking = false;
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
          held.state = read(document.cookie, config.state, "").answer ? "" : state;
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

  /** Count the banner once, and not before it has done its work: one request until then. */
  function tally() {
    if (isAsking && !isCounted) count(service, { site, notice, language });
    isCounted = true;
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
    accept: () => decide(keyed(categories, () => true), "accept"),
    reject: () => decide(keyed(categories, () => false), "reject"),
    save: (/** @type {Record<string, boolean>} */ choices) => decide(choices, "custom"),
    withdraw: () => decide(keyed(categories, () => false), "withdraw"),
    receipt: () => receipt,
    push: (/** @type {(api: object) => void} */ call) => call(api), // as in the queue before
  };

  const banner = view(config, { allows, decide, isSignalled: () => signalled(evidence), isLapsed });
  window.mixConsent = api;
  apply();
  if (asked()[0]) {
    isAsking = true;
    banner.ask(asked());
  } else if (signalled(evidence) && !evidence.answer && optional.some(isSignalled)) {
    banner.tellSignal();
  }
  before.forEach(api.push);
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
