/** What stands in a frame that waits is a part of its own: most pages have none. */
import { sameForAll } from "./decision.js";
import { loadPart } from "./part.js";
import { EMBED_ALWAYS, EMBED_BODY, SAVED_CUSTOM } from "./words.js";

/** @type {(banner: Banner, frame: HTMLIFrameElement, keys: string[], load: () => void) => void} */
export function drawPlaceholder(banner, frame, keys, load) {
  const { visit, host, css } = banner;
  const { service, site, language, categories, texts } = visit.config;
  const needed = categories.filter(({ key }) => keys.includes(key));
  if (needed.length < keys.length) return; // what the notice does not know never comes
  const allow = () => banner.decide(sameForAll(needed, true), "custom", texts[SAVED_CUSTOM]);
  const isOffered = () => !needed.some((category) => visit.staysOff(category));
  const words = `${service}/words.json?site=${site}&language=${language}`;
  const told = texts.slice(EMBED_BODY, EMBED_ALWAYS + 1);
  const names = needed.map(({ key, name }) => [key, name]);
  loadPart(service, "placeholder.js", frame, host, css, told, words, names, load, allow, isOffered);
}
