import { request } from "./send.js";

/**
 * Hear whether the page's own policy keeps answers from the service: whether it lets the page fetch
 * something there, such as the part that follows an answer and is needed anyway. What it refuses
 * fails at once, where a network takes its time; why it failed is told within two milliseconds.
 *
 * @type {(service: string, block: () => void) => Promise<void>}
 */
export async function hearPolicy(service, block) {
  const address = `${service}/parts/after.js`;
  document.addEventListener("securitypolicyviolation", ({ disposition, blockedURI }) => {
    if (disposition === "enforce" && blockedURI === address) block();
  });
  const reply = await Promise.race([request(address), wait(0)]);
  if (reply) await wait(9);
}

/** @type {(milliseconds: number) => Promise<void>} */
function wait(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}
