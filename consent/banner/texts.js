/**
 * The config that the service sends along: what is asked, and in which words.
 *
 * @typedef {"local-storage" | "session-storage" | "indexed-db"} Kind
 * @typedef {[name: string, lifetime: string, purpose: string, provider: string, kind?: Kind]}
 *   DeclaredCookie a `*` in the name stands for anything; the lifetime is in words
 *
 * @typedef {object} Shown
 * @property {string} name
 * @property {string} purpose
 * @property {string} [change] what changed since the last version
 * @property {Record<string, string[]>} [signals]
 * @property {DeclaredCookie[]} cookies
 *
 * @typedef {import("./rules.js").Category & Shown} Category
 *
 * @typedef {object} Config
 * @property {string} service
 * @property {string} site
 * @property {number} notice
 * @property {string} language
 * @property {"rtl"} [dir] nothing where it is read from the left
 * @property {string[]} [languages] those that a page may ask for; none where the law names one to
 *   begin with
 * @property {Record<string, string>} [tongues] what else is offered here, by its own name
 * @property {boolean | number} [signal] whether a standing no is sent; its words come only with it
 * @property {import("./rules.js").Region} region
 * @property {Category[]} categories
 * @property {string[]} texts
 */

/**
 * The config for this page: the one that came, unless the page speaks another language, is
 * another site, previews another region, or the browser has a signal that the header did not show.
 *
 * @param {Config} config
 * @param {DOMStringMap} wanted what the tag says
 * @returns {Config | Promise<Config>}
 */
export function fitting(config, { site, language, region }) {
  const [spoken] = (document.documentElement.lang || language || navigator.language).split("-");
  const isOffered = config.languages?.includes(spoken); // else we would ask in vain
  const signal =
    !!config.signal ||
    /** @type {any} */ (navigator).globalPrivacyControl === true ||
    (!!config.region.dnt && navigator.doNotTrack === "1");
  /** @type {[string, string, string, boolean]} */
  const wanted = [
    isOffered ? spoken : config.language,
    site || config.site,
    region || config.region.code,
    signal,
  ];
  const came = [config.language, config.site, config.region.code, !!config.signal];
  return `${wanted}` === `${came}` ? config : translated(config, ...wanted);
}

/**
 * Another config; the one that came, where there is none to be had.
 *
 * @param {Config} config
 * @param {string} language
 * @param {string} [site]
 * @param {string} [region]
 * @param {boolean} [signal]
 * @returns {Promise<Config>}
 */
export function translated(
  config,
  language,
  site = config.site,
  region = config.region.code,
  signal = !!config.signal,
) {
  const query = `language=${language}&site=${site}&region=${region}&signal=${signal}`;
  return fetch(`${config.service}/banner.json?${query}`)
    .then((response) => (response.ok ? response.json() : config))
    .catch(() => config)
    .then((found) => ({ ...found, signal })); // honoured even where its words could not be had
}
