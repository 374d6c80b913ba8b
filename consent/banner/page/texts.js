/** The config that the service sends along: the questions, and their words. */

import { answerHere } from "../answer/here.js";
import { request } from "../answer/send.js";
import { loadPart } from "./part.js";

const MINUTE = 6e4; // milliseconds
const FRESH = 5; // minutes for which a rule holds without being asked for anew

/**
 * Whether another rule may hold by now: caches hand on old scripts, and visitors cross borders. By
 * a clock that is wrong by more than that, each script is old.
 *
 * @param {Config} config
 */
export const isOld = ({ made = NaN }) => Math.abs(Date.now() / MINUTE - made) > FRESH;

/**
 * What another config this page needs: the one in the script is right unless the page speaks another
 * language, is another site, previews another region, or the browser has a signal that the header
 * did not show; nor is an old one enough where nobody has answered, and silence may be a yes.
 *
 * @param {Config} config
 * @param {DOMStringMap} tag what it says
 * @returns {[language: string, site: string, region: string, signal: SignalSent] | false}
 */
export function wanted(config, { site, language, region }) {
  const [spoken] = (document.documentElement.lang || language || navigator.language).split("-");
  const isOffered = config.languages?.includes(spoken); // else we would ask in vain
  const isPinned = !config.region;
  const isEnough = !isOld(config) || answerHere(config.site);
  const signal =
    config.signal ||
    /** @type {any} */ (navigator).globalPrivacyControl === true ||
    (!!config.region?.dnt && navigator.doNotTrack === "1");
  /** @type {[string, string, string, SignalSent]} */
  const other = [
    isPinned ? `${spoken}&begins=1` : isOffered ? spoken : config.language,
    site || config.site,
    region || (isEnough ? config.region?.code : ""),
    signal,
  ];
  const given = [config.language, config.site, config.region?.code, config.signal || false];
  return `${other}` !== `${given}` && other;
}

/**
 * The config for this page.
 *
 * @param {Config} config
 * @param {DOMStringMap} tag
 * @returns {Config | Promise<Config>}
 */
export function configFor(config, tag) {
  const other = wanted(config, tag);
  return other ? fetchConfig(config, ...other) : config;
}

/**
 * Another config; the same one, where that cannot be fetched, but for a site that is another: its
 * answers would be recorded as this one's.
 *
 * @param {Config} config
 * @param {string} language
 * @param {string} [site]
 * @param {string} [region]
 * @param {SignalSent} [signal]
 * @returns {Promise<Config>}
 */
export async function fetchConfig(
  config,
  language,
  site = config.site,
  region = config.region?.code,
  signal = config.signal || false,
) {
  const query = `language=${language}&site=${site}&region=${region}&signal=${signal}`;
  const found = await request(`${config.service}/banner.json?${query}`);
  if (found.texts) return { ...found, signal };
  if (found.status) loadPart(config, "warnings.js", found);
  return /** @type {any} */ ({ ...(site === config.site && config), signal }); // honored even without its words
}
