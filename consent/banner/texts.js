/**
 * The config that the service sends along: what is asked, and in which words.
 *
 * @typedef {[name: string, lifetime: string, purpose: string, provider: string]} DeclaredCookie one
 *   cookie or similar item; its lifetime is in words
 *
 * @typedef {object} CategoryTexts
 * @property {string} name
 * @property {string} purpose
 * @property {string} [change] what changed since the last version
 * @property {string[]} [cookies] what an optional category declares; `*` stands for anything
 *
 * @typedef {import("./rules.js").Category & CategoryTexts} Category
 *
 * @typedef {object} Config
 * @property {string} service
 * @property {string} site
 * @property {number} notice
 * @property {string} language
 * @property {"rtl"} [dir] nothing where it is read from the left
 * @property {string[]} [languages] those that a page may ask for; none where the law names one to
 *   begin with
 * @property {Record<string, string>} [other_languages] what else is offered here, by its own name
 * @property {boolean | number} [signal] whether a standing no is sent; its words come only with it
 * @property {number} [imports] which answers to another product are imported: 1 a no, 2 a yes too
 * @property {string} [style] the look that an admin chose, after our own sheet
 * @property {1} [in_page] the banner stands above the page's content, and covers none of it
 * @property {1} [opener] a settings button stands in the corner of every page
 * @property {import("./signals.js").VendorSignals} [vendors] who is told what
 * @property {import("./rules.js").Region} region
 * @property {Category[]} categories
 * @property {string[]} texts
 */
import { request } from "./send.js";

/**
 * Nothing but service and site, where the same bytes are served to everybody.
 *
 * @typedef {{ service: string, site: string }} Pinned
 */

/**
 * The config for this page: the one in the script, unless the page speaks another language, is
 * another site, previews another region, or the browser has a signal that the header did not show.
 *
 * @param {Config} config
 * @param {DOMStringMap} wanted what the tag says
 * @returns {Config | Promise<Config>}
 */
export function configFor(config, { site, language, region }) {
  const [spoken] = (document.documentElement.lang || language || navigator.language).split("-");
  const isOffered = config.languages?.includes(spoken); // else we would ask in vain
  const isPinned = !config.region;
  const signal =
    !!config.signal ||
    /** @type {any} */ (navigator).globalPrivacyControl === true ||
    (!!config.region?.dnt && navigator.doNotTrack === "1");
  /** @type {[string, string, string, boolean]} */
  const wanted = [
    isPinned ? `${spoken}&begins=1` : isOffered ? spoken : config.language,
    site || config.site,
    region || config.region?.code,
    signal,
  ];
  const given = [config.language, config.site, config.region?.code, !!config.signal];
  return `${wanted}` === `${given}` ? config : fetchConfig(config, ...wanted);
}

/**
 * Another config; the same one, where that cannot be fetched.
 *
 * @param {Config} config
 * @param {string} language
 * @param {string} [site]
 * @param {string} [region]
 * @param {boolean} [signal]
 * @returns {Promise<Config>}
 */
export async function fetchConfig(
  config,
  language,
  site = config.site,
  region = config.region?.code,
  signal = !!config.signal,
) {
  const query = `language=${language}&site=${site}&region=${region}&signal=${signal}`;
  const found = await request(`${config.service}/banner.json?${query}`);
  return { ...(found.texts ? found : config), signal }; // honored even where its words are missing
}

/**
 * What the categories declare, by their keys; nothing, where it cannot be had.
 *
 * @param {Config} config
 * @returns {Promise<Record<string, DeclaredCookie[]>>}
 */
export function register({ service, site, language }) {
  return request(`${service}/register.json?site=${site}&language=${language}`);
}
