/** The last command about consent to each vendor's tag, where it still stands in the queues. */
import { QUEUES } from "vendors:signals";

/** @returns {string[]} */
export function lastCommands() {
  const page = /** @type {any} */ (window);
  return QUEUES.filter(([, place]) => page[place.split(".")[0]]).map(([name, place]) => {
    const queue = place.split(".").reduce((found, part) => found?.[part], page);
    return `${name} (${place}): ${lastCommand(queue)}`;
  });
}

/**
 * The last one in a queue of commands, or in one of words, as `uetq` is until its tag has come.
 *
 * @param {unknown} queue
 */
function lastCommand(queue) {
  const items = Array.isArray(queue) ? queue : [];
  const at = items
    .map((item) => item === "consent" || /^consent/.test(item?.[0]))
    .lastIndexOf(true);
  if (at < 0) return "nothing about consent";
  return spelled(items[at] === "consent" ? items.slice(at, at + 3) : Array.from(items[at]));
}

/** @param {unknown[]} command */
function spelled(command) {
  return command.map((word) => (typeof word === "string" ? word : JSON.stringify(word))).join(" ");
}
