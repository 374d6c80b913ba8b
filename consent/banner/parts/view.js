/** What draws the banner, where it did not come with the first script. */
import { connect } from "../core/live.js";
import * as drawing from "../drawing.js";

/**
 * @param {any} shared the state of the page
 * @returns what draws
 */
export default function view(shared) {
  connect(shared);
  if (shared.config) drawing.create();
  return drawing;
}
