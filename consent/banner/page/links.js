/** Links of the banner and its dialog: to the pages that need no script, and to other languages. */
import { make } from "./elements.js";
import { POLICY_LINK, PRIVACY_LINK, SETTINGS_LINK } from "./words.js";

/** @param {Config} config */
export function policyLink(config) {
  return link(config, config.texts[POLICY_LINK], "cookies");
}

/** @param {Config} config */
export function settingsLink(config) {
  return link(config, config.texts[SETTINGS_LINK], "preferences");
}

/**
 * What is one click away: the Cookie Policy, the site's privacy policy where that has an address,
 * and in the United States the form to opt out (R41, R151, R152).
 *
 * @type {(config: Config) => Child[]}
 */
export function pageLinks(config) {
  const { privacy, region, texts } = config;
  return [
    policyLink(config),
    privacy && make("a", { href: privacy }, texts[PRIVACY_LINK]),
    isAmerican(region) && settingsLink(config),
  ];
}

/**
 * The other languages of the region, one click away.
 *
 * @type {(config: Config, speak: (language: string) => void) => Child[]}
 */
export function languageLinks(config, speak) {
  return Object.entries(config.other_languages ?? {}).flatMap(([language, name]) => {
    const other = link(config, name, "preferences", language);
    return [opening(other, () => speak(language)), " "];
  });
}

/** @param {Region} region */
export function isAmerican({ code }) {
  return code.startsWith("US");
}

/** @type {(link: HTMLElement, open: () => void) => HTMLElement} a link that does something here */
export function opening(link, open) {
  link.onclick = () => {
    open();
    return false;
  };
  return link;
}

/**
 * To one of the service's pages. Each has a place for the United States (`id="US"`): the notice at
 * collection in the Cookie Policy, the form to opt out in the preferences.
 *
 * @param {Config} config
 * @param {string} text
 * @param {string} page
 * @param {string} [lang] of the text, where it is another
 */
export function link({ service, site, language, region }, text, page, lang) {
  const country = region?.code.slice(0, 2);
  const href = `${service}/${page}/?site=${site}&language=${lang ?? language}#${country}`;
  return make("a", { href, lang }, text);
}
