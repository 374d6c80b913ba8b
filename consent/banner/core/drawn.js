/** Everything that is drawn, except a question that is already in the page's HTML. */
import * as drawing from "../drawing.js";
import { wire } from "./written.js";

export * from "../drawing.js";

/** @type {typeof drawing.ask} */
export async function ask(questions) {
  if (!wire(questions)) await drawing.ask(questions);
}
