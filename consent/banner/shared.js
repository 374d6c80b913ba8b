/** What the part that follows an answer needs of the page's state. */
import { begin, speak } from "./asking.js";
import { confirm } from "./drawing.js";
import { apply } from "./session.js";
import { config, context, off, refuse, stored, withdrawn } from "./visit.js";

export const shared = () => ({
  apply,
  begin,
  config,
  confirm,
  context,
  off,
  refuse,
  speak,
  stored,
  withdrawn,
});
