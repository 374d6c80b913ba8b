/** All that is drawn, but for a question that stands in the page's HTML already. */
import * as drawing from "../drawing.js";
import { wire } from "./written.js";

export * from "../drawing.js";

/** @type {typeof drawing.ask} */
export async function ask(questions) {
  if (!wire(questions)) await drawing.ask(questions);
}
