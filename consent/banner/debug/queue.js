/** What this browser has yet to send, and why it was not taken. */
import { load } from "../state.js";

/** @returns {Promise<string[]>} */
export async function queueLines() {
  const { queue } = load() ?? { queue: [] };
  const lines = queue.slice(0, 1).map(({ id, method }) => {
    const made = new Date(parseInt(id.replace("-", "").slice(0, 12), 16)).toISOString();
    return `${queue.length} to be sent, the oldest (${method}) of ${made}`;
  });
  const error = await lastError();
  return [...lines, ...(error ? [`the last error in this page: ${error}`] : [])];
}

/** The part that sends is in the page once there was something to send: this finds the same one. */
async function lastError() {
  try {
    return (await import(`${new URL("after.js", import.meta.url)}`)).lastError;
  } catch {
    return "the part that sends cannot be had"; // from the service, or by the page's policy
  }
}
