import { request } from "./send.js";
import * as visit from "./visit.js";

/** The page's policy keeps answers from the service. */
export let isBlocked = false;
/** @type {Promise<unknown> | undefined} */
let heard;

/**
 * Hear once whether an answer can be sent from this page: whether it may fetch something there,
 * such as the part that follows an answer and is needed anyway. A refusal is told of before the
 * next task.
 */
export function hear() {
  heard ??= new Promise((done) => {
    const address = `${visit.config.service}/parts/after.js`;
    document.addEventListener("securitypolicyviolation", ({ disposition, blockedURI }) => {
      isBlocked ||= disposition === "enforce" && blockedURI === address;
    });
    request(address);
    setTimeout(done);
  });
  return heard;
}
