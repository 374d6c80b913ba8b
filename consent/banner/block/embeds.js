/** Block again what came from elsewhere, at its position, where a no may not load the page anew. */
import { keysOf } from "./blocked.js";

/** @type {string[]} */
let before = []; // what was off the last time

/**
 * Only what is off since: what the visitor loaded after the no, once, stays.
 *
 * @param {string[]} off keys
 * @param {string[]} withdrawn those that were allowed in this page
 */
export function block(off, withdrawn) {
  const fresh = withdrawn.filter((key) => off.includes(key) && !before.includes(key));
  before = off;
  /** @type {NodeListOf<HTMLElement & { src: string }>} */
  const activated = document.querySelectorAll("[data-consent][data-once][src]:not(script)");
  for (const element of activated) {
    if (keysOf(element).some((key) => fresh.includes(key))) blockElement(element);
  }
}

/** @param {HTMLElement & { src: string }} element */
function blockElement(element) {
  element.dataset.src = element.getAttribute("src") ?? "";
  element.removeAttribute("src");
  delete element.dataset.once;
  if (element instanceof HTMLMediaElement) element.load(); // else it goes on playing
  const { parentNode, nextSibling } = element;
  element.remove(); // a frame that is put in anew has an empty document
  parentNode?.insertBefore(element, nextSibling);
}
