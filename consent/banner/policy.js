import { request } from "./send.js";

/**
 * Hear whether the page's own policy keeps answers from the service: whether it lets the page fetch
 * something there, such as the part that follows an answer and is needed anyway. A refusal is told
 * of before the next task.
 *
 * @type {(service: string, block: () => void) => Promise<unknown>}
 */
export function hearPolicy(service, block) {
  const address = `${service}/parts/after.js`;
  document.addEventListener("securitypolicyviolation", ({ disposition, blockedURI }) => {
    if (disposition === "enforce" && blockedURI === address) block();
  });
  request(address);
  return new Promise((done) => setTimeout(done));
}
