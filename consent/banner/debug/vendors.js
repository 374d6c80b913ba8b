/** The last command about consent to each vendor's tag, where it still stands in the queues. */

/** @returns {string[]} */
export function lastCommands() {
  const { dataLayer, uetq, clarity, fbq } = /** @type {any} */ (window);
  const queues = {
    "Google (dataLayer)": [dataLayer, commands(dataLayer)],
    "Microsoft (uetq)": [uetq, words(uetq)],
    "Clarity (clarity.q)": [clarity, commands(clarity?.q)],
    "Meta (fbq.queue)": [fbq, commands(fbq?.queue)],
  };
  return Object.entries(queues)
    .filter(([, [tag]]) => tag)
    .map(([name, [, last]]) => `${name}: ${last ? spelled(last) : "nothing about consent"}`);
}

/**
 * The last command about consent in a queue of commands.
 *
 * @param {unknown} queue
 */
function commands(queue) {
  const all = Array.isArray(queue) ? queue.filter((command) => /^consent/.test(command?.[0])) : [];
  return all.length ? Array.from(all[all.length - 1]) : null;
}

/**
 * The same in a queue of words, as `uetq` is until its tag has come.
 *
 * @param {unknown} queue
 */
function words(queue) {
  const start = Array.isArray(queue) ? queue.lastIndexOf("consent") : -1;
  return start < 0 ? null : /** @type {unknown[]} */ (queue).slice(start, start + 3);
}

/** @param {unknown[]} command */
function spelled(command) {
  return command.map((word) => (typeof word === "string" ? word : JSON.stringify(word))).join(" ");
}
