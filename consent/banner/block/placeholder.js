/** What stands in a frame that waits is a part of its own: most pages have none. */

import { staysOff } from "../answer/standing.js";
import { config } from "../answer/visit.js";
import { create, host } from "../page/host.js";
import { loadPart } from "../page/part.js";
import { save } from "../page/view.js";

/** @type {DrawPlaceholder} */
export function drawPlaceholder(frame, keys, load) {
  create();
  const path = `placeholder.js?site=${config.site}&language=${config.language}`; // its words come with it
  loadPart(config, path, frame, keys, host, config.categories, load, save, staysOff);
}
