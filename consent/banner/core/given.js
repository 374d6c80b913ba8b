/** The config on the tag itself: what only calls itself the tag, markup in the page could forge. */
import { tag } from "../page/tag.js";

/** @type {Config} */
export const __MIX_CONFIG__ = JSON.parse(/** @type {string} */ (tag?.dataset.config));
