import { loadPart } from "../page/part.js";
import { request } from "./send.js";
import * as visit from "./visit.js";

/** @type {boolean} the page's policy keeps answers from the service */
export let isBlocked;
/** @type {Promise<unknown> | 0 | undefined} 0 when it is known */
let checking;

/**
 * Learn once whether an answer can be sent from this page: whether it may fetch something there,
 * such as the part that follows an answer and is needed anyway; that it is ready by then keeps its
 * compilation out of the click. A refusal is reported before the next task.
 */
export function checkPolicy() {
  checking ??= new Promise((done) => {
    const address = `${visit.config.service}/parts/after.js`;
    document.addEventListener("securitypolicyviolation", ({ disposition, blockedURI }) => {
      isBlocked ||= disposition === "enforce" && blockedURI === address;
    });
    request(address).then(() => loadPart(visit.config, "after.js"));
    setTimeout(() => done((checking = 0)));
  });
  return checking;
}
