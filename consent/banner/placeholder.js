/** What stands in a frame that waits is a part of its own: most pages have none. */
import { loadPart } from "./part.js";
import { SAVED_CUSTOM } from "./words.js";

/** @type {(banner: Banner, frame: HTMLIFrameElement, keys: string[], load: () => void) => void} */
export function drawPlaceholder(banner, frame, keys, load) {
  const { visit, host } = banner;
  const { config } = visit;
  /** @type {(choices: Record<string, boolean>) => void} */
  const allow = (choices) => banner.decide(choices, "custom", config.texts[SAVED_CUSTOM]);
  /** @type {(category: Category) => boolean} */
  const staysOff = (category) => visit.staysOff(category);
  const path = `placeholder.js?site=${config.site}&language=${config.language}`; // its words come with it
  loadPart(config, path, frame, keys, host, config.categories, load, allow, staysOff);
}
