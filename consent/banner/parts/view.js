/**
 * What judges, asks, draws and takes answers. The core loads it where its own plain case, one answer to
 * all that is asked, is not enough.
 */
import * as answering from "../answer/answering.js";
import { refresh } from "../answer/session.js";
import { answerHere } from "../answer/state.js";
import { refuse } from "../answer/visit.js";
import * as drawing from "../core/drawn.js";
import { connect, dataset, goOnWith } from "../core/live.js";
import { start } from "../page/beginning.js";
import { adopt } from "../page/host.js";
import { configFor } from "../page/texts.js";

/**
 * @param {HTMLElement | null} written the question in the page's HTML
 * @param {Config} given with which the question was written
 * @param {boolean} isRefused the visitor answered before this was loaded: optional categories are off until then
 * @param {any[]} live what the core shares
 */
export default async function view(written, given, isRefused, ...live) {
  connect(...live);
  const config = await configFor(given, dataset);
  goOnWith(config);
  refuse(isRefused);
  const section = config === given ? written?.shadowRoot?.querySelector("section") : null;
  if (written && section) adopt(written, section);
  else written?.remove();
  await start();
  return { ...drawing, ...answering, answerHere, refresh };
}
