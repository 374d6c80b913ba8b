/** The page follows what this browser knows, looked at anew. */
import { follow } from "../vendors/follow.js";
import * as visit from "./visit.js";

/** @param {boolean} [isAnswer] followed even where it changes nothing */
export function apply(isAnswer) {
  const changed = visit.update();
  follow(changed, visit.context, isAnswer);
}
