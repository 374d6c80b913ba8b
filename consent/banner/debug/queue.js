/** What this browser has yet to send, and why it was not taken. */
import { load, queueOf } from "../answer/state.js";

const END = queueOf("");

/** @returns {Promise<string[]>} */
export async function queueLines() {
  const lines = sites().flatMap((site) => {
    const queue = load(site)?.queue ?? [];
    return queue.slice(0, 1).map(({ id, method }) => {
      const made = new Date(parseInt(id.replace("-", "").slice(0, 12), 16)).toISOString();
      return `${queue.length} to be sent, the oldest (${method}) of ${made}`;
    });
  });
  const error = await lastError();
  return [...lines, ...(error ? [`the last error in this page: ${error}`] : [])];
}

/** @returns {string[]} the sites that something is stored for on this origin */
function sites() {
  try {
    return Object.keys(localStorage).flatMap((key) =>
      key.endsWith(END) ? key.slice(0, -END.length) : [],
    );
  } catch {
    return []; // storage is blocked
  }
}

/** The part that sends is in the page once there was something to send: this finds the same one. */
async function lastError() {
  try {
    return (await import(`${new URL("after.js", import.meta.url)}`)).lastError;
  } catch {
    return "the part that sends cannot be had"; // from the service, or by the page's policy
  }
}
