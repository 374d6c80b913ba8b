/** Everything that is drawn, except a question that is already in the page's HTML. */
import * as drawing from "../page/drawing.js";
import { wire } from "./written.js";

export * from "../page/drawing.js";

/** @type {typeof drawing.ask} */
export async function ask(questions) {
  if (!wire(questions)) await drawing.ask(questions);
}
