/** One category in the dialog: a line and a switch, and on demand all that there is to know. */

import { request } from "../../answer/send.js";
import { make } from "../elements.js";
import { link } from "../links.js";

/**
 * @param {Config} config
 * @param {PartWords} words
 * @param {Category} category
 * @param {Standing} standing
 * @param {HTMLDialogElement} [last] in another language, whose switches and details stay as they are
 */
export function row(config, words, { key }, standing, last) {
  const [{ verdict, reason }, isOffBySignal, isLocked] = standing;
  const { name, summary, purpose } = words.categories[key];
  const isNecessary = reason === "necessary";
  const isPlain = /choice|default|necessary/.test(reason) && verdict !== "lapsed";
  const input = /** @type {HTMLInputElement} */ (
    make("input", {
      type: "checkbox",
      role: "switch",
      name: key,
      "aria-label": name,
      "aria-describedby": !isPlain && `why-${key}`,
      disabled: isNecessary || isOffBySignal || isLocked,
    })
  );
  const before = last?.open ? last.querySelector(`[name="${key}"]`)?.closest("fieldset") : null;
  input.checked = before
    ? !!before.querySelector(":checked:enabled") || isNecessary
    : verdict === "granted";
  const state = make("span", { "aria-hidden": true }); // the switch says it by itself
  const stateWords = { true: words.dialog.allowed, false: words.dialog.off };
  input.onchange = () => {
    state.textContent = isNecessary ? words.dialog.always_on : stateWords[`${input.checked}`];
  };
  input.dispatchEvent(new Event("change"));
  const why = make("p", { class: "why", id: `why-${key}` }, ...reasons(config, words, standing));
  const cookies = make("dl", {});
  const details = /** @type {HTMLDetailsElement} */ (
    make("details", {}, make("summary", {}, make("b", {}, name), make("i", {}, summary)))
  );
  details.ontoggle = () => {
    if (details.open && !cookies.firstChild) fill(cookies, config, words, key);
  };
  details.open = !!before?.querySelector("[open]");
  return make(
    "fieldset",
    { "aria-label": name },
    details,
    make("label", {}, state, input),
    !isPlain && why,
    make("div", { class: "more" }, make("p", {}, purpose), isPlain && why, cookies),
  );
}

/** @type {(config: Config, words: PartWords, standing: Standing) => Child[]} why it is on or off */
function reasons(config, { dialog: words }, [{ verdict, reason }, isOffBySignal, isLocked]) {
  if (reason === "necessary") return [];
  if (isOffBySignal) return config.signal === true ? [words.signal_reason] : [];
  if (isLocked) return [`${words.opted_out} `, settings(config, words)];
  if (verdict === "lapsed") return [words.by_lapse];
  return [words[`by_${reason}`] ?? words.by_default];
}

/** @type {(config: Config, words: Record<string, string>) => HTMLElement} to the page (R48) */
export function settings(config, words) {
  const isAmerican = config.region.code.startsWith("US");
  return link(config, isAmerican ? words.choices_link : words.settings_link, "preferences");
}

/**
 * The cookies of a category, fetched when they are unfolded: the register grows with the site.
 *
 * @type {(list: HTMLElement, config: Config, words: PartWords, key: string) => Promise<void>}
 */
async function fill(list, config, words, key) {
  const { service, site, language } = config;
  const declared = await request(`${service}/register.json?site=${site}&language=${language}`);
  const rows = declared[key]?.map((/** @type {DeclaredCookie} */ cookie) => item(cookie));
  list.replaceChildren(
    ...(rows ?? [make("dd", {}, link(config, words.dialog.policy_link, "cookies"))]),
  );
}

/** @type {(cookie: DeclaredCookie) => HTMLElement} */
function item([name, lifetime, purpose, provider]) {
  return make(
    "div",
    {},
    make("dt", {}, make("bdi", { dir: "ltr" }, name)),
    make("dd", {}, `${provider} · ${lifetime}`),
    make("dd", {}, purpose),
  );
}
