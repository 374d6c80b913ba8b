/**
 * Block again what came from elsewhere, where a no may not load the page anew, in the place where it
 * was.
 */

/** @type {Set<string> | undefined} */
let before; // what was denied the last time

/**
 * Only what is denied since: what the visitor loaded after the no, once, stays.
 *
 * @param {string[]} denied keys
 * @param {boolean} isWithdrawn the verdict of a category became one that does not allow
 */
export function block(denied, isWithdrawn) {
  const fresh = denied.filter((key) => !before?.has(key));
  before = new Set(denied);
  if (!isWithdrawn || !fresh[0]) return;
  /** @type {NodeListOf<HTMLElement & { src: string }>} */
  const activated = document.querySelectorAll("[data-consent][data-once][src]:not(script)");
  for (const element of activated) {
    const keys = element.dataset.consent?.trim().split(/\s+/) ?? [];
    if (keys.some((key) => fresh.includes(key))) blockElement(element);
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
