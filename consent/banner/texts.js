/**
 * The config that the service sends along: what is asked, and in which words.
 *
 * @typedef {object} DeclaredCookie
 * @property {string} name a `*` stands for anything
 * @property {"cookie" | "local-storage" | "session-storage" | "indexed-db"} [kind]
 * @property {string} provider
 * @property {string} lifetime in words
 * @property {string} purpose
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
 * @property {"ltr" | "rtl"} dir
 * @property {string[]} [languages] what the notice is published in
 * @property {boolean} signal whether the service saw a standing no
 * @property {import("./rules.js").Region} region
 * @property {string} state the name of the readable cookie
 * @property {Category[]} categories
 * @property {Record<string, string>} texts
 * @property {{ policy: string, preferences: string }} links
 */

/**
 * The config for this page: the one that came, unless the page speaks another language, is
 * another site or previews another region.
 *
 * @param {Config} config
 * @param {DOMStringMap} wanted what the tag says
 * @returns {Config | Promise<Config>}
 */
export function fitting(config, { site, language, region }) {
  const [spoken] = (document.documentElement.lang || language || "").split("-");
  const isOffered = config.languages?.includes(spoken) ?? spoken; // else we would ask in vain
  const came = address(config, config.language, config.site, config.region.code);
  const wanted = address(
    config,
    isOffered ? spoken : config.language,
    site || config.site,
    region || config.region.code,
  );
  if (wanted === came) return config;
  return fetch(wanted)
    .then((response) => (response.ok ? response.json() : config))
    .catch(() => config);
}

/**
 * @param {Config} config
 * @param {string} language
 * @param {string} site
 * @param {string} region
 */
function address({ service }, language, site, region) {
  return `${service}/banner.json?language=${language}&site=${site}&region=${region}`;
}
