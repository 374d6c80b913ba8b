/** What stands in a frame that waits is a part of its own: most pages have none. */

import { create, host } from "./host.js";
import { loadPart } from "./part.js";
import { staysOff } from "./standing.js";
import { save } from "./view.js";
import { config } from "./visit.js";

/** @type {DrawPlaceholder} */
export function drawPlaceholder(frame, keys, load) {
  create();
  const path = `placeholder.js?site=${config.site}&language=${config.language}`; // its words come with it
  loadPart(config, path, frame, keys, host, config.categories, load, save, staysOff);
}
