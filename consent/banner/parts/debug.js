/**
 * Show a developer, in the console, what is blocked, what was activated, and why. It sees what any
 * script of the page could see: the elements, `mixConsent`, its events, and what the service tells
 * anybody.
 */

import { isOfSite } from "../answer/origin.js";
import { activated, blocked, describe, whyActivated, whyBlocked } from "../debug/elements.js";
import { queueLines } from "../debug/queue.js";
import { storedNames } from "../debug/stores.js";
import { lastCommands } from "../debug/vendors.js";
import { ruled } from "../debug/words.js";

const ACTIVATED_AFTER = 500; // milliseconds: one script may wait for the one before it

/**
 * Never throws, and never rejects: a page must not break because somebody looked.
 *
 * @param {{ verdicts: () => Verdicts, receipt: () => string | null }} api
 */
export default async function debug(api) {
  listen(api);
  await report(api);
}

/** @param {Parameters<typeof debug>[0]} api */
function listen(api) {
  document.addEventListener("mixconsent:change", (event) => {
    section("mixConsent: changed", () =>
      detail(event).changed.map((/** @type {string} */ key) => ruled(key, api.verdicts())),
    );
    setTimeout(report, ACTIVATED_AFTER, api);
  });
  for (const name of ["blocked", "survived"]) {
    document.addEventListener(`mixconsent:${name}`, (event) =>
      section(`mixConsent: ${name}`, () => [JSON.stringify(detail(event))]),
    );
  }
}

/** @param {Parameters<typeof debug>[0]} api */
async function report(api) {
  try {
    await print(api, await published());
  } catch (error) {
    console.log("mixConsent: cannot be shown:", error);
  }
}

/**
 * @param {Parameters<typeof debug>[0]} api
 * @param {PublishedState} published
 */
async function print(api, published) {
  const verdicts = api.verdicts();
  const stored = await storedNames(published.notice?.categories ?? [], verdicts);
  const waiting = await queueLines();
  console.group(`mixConsent: ${headline(published)}`);
  section("Origin", () => [`${location.origin} ${standing(published)}`]);
  section("Verdicts", () => Object.keys(verdicts).map((key) => ruled(key, verdicts)));
  section("Receipt", () => [
    api.receipt() ?? "none: what is in force was not answered in this tab",
  ]);
  section("Queue", () => waiting);
  section("Waits", () =>
    blocked().map((element) => `${describe(element)} ${whyBlocked(element, verdicts)}`),
  );
  section("Came in", () =>
    activated().map((element) => `${describe(element)} ${whyActivated(element, verdicts)}`),
  );
  section("Vendors: last command", lastCommands);
  section("This page holds, but for what is HttpOnly", () => stored);
  console.groupEnd();
}

/** @param {PublishedState} published */
function headline({ config, notice }) {
  const host = /** @type {HTMLElement | null} */ (document.querySelector("mix-consent"));
  const language = host?.lang || config?.language;
  const known = { notice: notice?.number, region: config?.region.code, language };
  return Object.entries(known)
    .map(([name, value]) => `${name} ${value ?? "that cannot be had from the service"}`)
    .join(", ");
}

/**
 * Whether the service takes answers from this page.
 *
 * @param {PublishedState} published
 */
function standing({ config }) {
  if (!config) return "may be one of the site's or not: the service cannot be asked";
  if (isOfSite(config.origins)) return "is one of the site's";
  return "is none of the site's: no answer is taken here; add it in the admin";
}

/**
 * One group of lines; what fails is left out, and says so.
 *
 * @type {(title: string, tell: () => string[]) => void}
 */
function section(title, tell) {
  console.group(title);
  try {
    const lines = tell();
    for (const line of lines[0] ? lines : ["nothing"]) console.log(line);
  } catch (error) {
    console.log("cannot be shown:", error);
  }
  console.groupEnd();
}

/** @returns {Promise<PublishedState>} for this page's tag, as the banner asks for it */
async function published() {
  const tag = /** @type {HTMLElement | null} */ (document.querySelector('script[src*="/banner"]'));
  const { site, language, region } = tag?.dataset ?? {};
  const query = {
    language: document.documentElement.lang || language || navigator.language,
    signal: `${/** @type {any} */ (navigator).globalPrivacyControl === true}`,
    ...(site && { site }),
    ...(region && { region }),
  };
  const [config, notice] = await Promise.all([
    fetchPublished("banner.json", query),
    fetchPublished("v1/notice", site ? { site } : {}),
  ]);
  return { config, notice };
}

/** @type {(route: string, query: Record<string, string>) => Promise<any>} */
async function fetchPublished(route, query) {
  try {
    const address = new URL(`../${route}?${new URLSearchParams(query)}`, import.meta.url);
    const response = await fetch(address);
    return response.ok ? await response.json() : null;
  } catch {
    return null; // the service is away, or the page's policy lets nothing through
  }
}

/** @param {Event} event */
function detail(event) {
  return /** @type {CustomEvent} */ (event).detail ?? {};
}
