/** Links of the banner and its dialog: to the pages that need no script, and to other languages. */
import { make } from "./elements.js";
import { POLICY_LINK, PRIVACY_LINK, SETTINGS_LINK } from "./words.js";

/** @param {Config} config */
export function policyLink(config) {
  return link(config, config.texts[POLICY_LINK], "cookies");
}

/**
 * The Cookie Policy, and the site's privacy policy where that has an address (R41).
 *
 * @type {(config: Config) => Child[]}
 */
export function policyLinks(config) {
  const { privacy, texts } = config;
  const both = privacy ? [" · ", make("a", { href: privacy }, texts[PRIVACY_LINK])] : [];
  return [policyLink(config), ...both];
}

/** @param {Config} config */
export function settingsLink(config) {
  return link(config, config.texts[SETTINGS_LINK], "preferences");
}

/**
 * The other languages of the region, one click away.
 *
 * @type {(config: Config, speak: (language: string) => void) => Child[]}
 */
export function languageLinks(config, speak) {
  return Object.entries(config.other_languages ?? {}).flatMap(([language, name]) => {
    const other = link(config, name, "preferences", language);
    other.onclick = (event) => {
      event.preventDefault();
      speak(language);
    };
    return [other, " "];
  });
}

/**
 * @param {Config} config
 * @param {string} text
 * @param {string} page
 * @param {string} [lang] of the text, where it is another
 */
function link({ service, site, language }, text, page, lang) {
  const href = `${service}/${page}/?site=${site}&language=${lang ?? language}`;
  return make("a", { href, lang }, text);
}
