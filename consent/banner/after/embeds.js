/**
 * Take back what came from elsewhere, where a no may not load the page anew: it waits again, in the
 * place where it was.
 */

/** @type {Set<string> | undefined} */
let before; // what was refused when this was last looked at

/**
 * Only what is refused since: what the visitor loaded after the no, once, stays.
 *
 * @param {string[]} off keys of the refused categories
 * @param {boolean} isWithdrawn something was on in this page, and is off
 */
export function takeBack(off, isWithdrawn) {
  const fresh = off.filter((key) => !before?.has(key));
  before = new Set(off);
  if (!isWithdrawn || !fresh[0]) return;
  /** @type {NodeListOf<HTMLElement & { src: string }>} */
  const came = document.querySelectorAll("[data-consent][data-once][src]:not(script)");
  for (const element of came) {
    const keys = element.dataset.consent?.trim().split(/\s+/) ?? [];
    if (keys.some((key) => fresh.includes(key))) putBack(element);
  }
}

/** @param {HTMLElement & { src: string }} element */
function putBack(element) {
  element.dataset.src = element.getAttribute("src") ?? "";
  element.removeAttribute("src");
  delete element.dataset.once;
  if (element instanceof HTMLMediaElement) element.load(); // else it goes on playing
  const { parentNode, nextSibling } = element;
  element.remove(); // a frame that is put in anew has an empty document
  parentNode?.insertBefore(element, nextSibling);
}
