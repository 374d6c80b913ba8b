/** What draws the banner, asks and takes answers, where it did not come with the first script. */
import * as answering from "../answering.js";
import * as asking from "../asking.js";
import * as drawing from "../core/drawn.js";
import { connect } from "../core/live.js";
import { adopt } from "../host.js";

/**
 * @param {any} shared the state of the page
 * @param {HTMLElement | null} written the question in the page's HTML
 * @param {boolean} isRight whether it was written for the config in use
 * @returns what draws, what asks, and what takes answers
 */
export default function view(shared, written, isRight) {
  connect(shared);
  /** @type {HTMLElement | null | undefined} */
  const section = isRight ? written?.shadowRoot?.querySelector("section") : null;
  if (written && section) adopt(written, section);
  else written?.remove();
  return { ...drawing, ...answering, ...asking };
}
