/**
 * Scripts and frames of a refused category's hosts. They are turned into what the gate knows, so
 * that a yes activates them: `type="text/plain"` or `data-src`, with `data-consent`.
 */
import { refusedOwner, report, reportUndeclared } from "./refusals.js";
import { activate, block, isBlocked, isIdle, isScript, keysOf, need, sourcesIn } from "./source.js";
import { isReport } from "./tag.js";
import { allows, follow } from "./visitor.js";

/**
 * @param {Register} ownerOf
 * @param {Tell} tell
 * @param {string} service
 */
export function screen(ownerOf, tell, service) {
  /** @type {WeakSet<Source>} */
  const passed = new WeakSet(); // what has begun, or was reported: nothing blocks it any more
  /** @type {Set<Source>} */
  const blocked = new Set();
  follow(() => activateAllowed(blocked));

  /** @type {(node: unknown) => void} what comes into the page, and everything in it */
  function look(node) {
    for (const element of sourcesIn(node)) judge(element, false);
  }

  /** @type {(node: unknown) => void} what is there by a way on which a script cannot be blocked */
  function lookLate(node) {
    for (const element of sourcesIn(node)) judge(element, isScript(element));
  }

  /** @type {(node: unknown) => void} what may stay whatever it is */
  function pass(node) {
    for (const element of sourcesIn(node)) passed.add(element);
  }

  /** @type {(element: Source, hasBegun: boolean) => void} */
  function judge(element, hasBegun) {
    if (passed.has(element)) return;
    const url = element.getAttribute("src") ?? element.dataset.src ?? "";
    const owner = refusedOwner(ownerOf, url);
    if (isBlocked(element)) {
      if (owner && !isReport()) need(element, owner.key); // the register may know more
    } else if (owner && !isIdle(element)) {
      stop(element, url, owner, hasBegun);
    } else if (!isIdle(element)) {
      if (url && !owner) reportUndeclared(ownerOf, tell, element.localName, url, service);
      if (isScript(element)) passed.add(element); // it begins now
    }
  }

  /** @type {(element: Source, url: string, owner: Owner, hasBegun: boolean) => boolean} blocked? */
  function stop(element, url, owner, hasBegun) {
    const canBlock = !hasBegun && !isReport();
    (canBlock ? blocked : passed).add(element);
    if (canBlock) block(element, url, owner.key);
    report(tell, element.localName, url, owner, canBlock);
    return canBlock;
  }

  /** @type {(element: Source, url: string) => boolean} whether it must not be given its source */
  function isWithheld(element, url) {
    const owner = isAboutToLoad(element) ? refusedOwner(ownerOf, url) : undefined;
    return !!owner && stop(element, url, owner, false) && !isScript(element);
  }

  return { look, lookLate, pass, isWithheld };
}

/**
 * A frame loads what it is given while it stands in the page, and so does an empty script.
 *
 * @param {Source} element
 */
function isAboutToLoad(element) {
  if (!element.isConnected || isIdle(element) || "once" in element.dataset) return false;
  return !isScript(element) || !element.hasAttribute("src"); // else it has begun
}

/**
 * Activate what a yes allows where the gate cannot see it.
 *
 * @param {Set<Source>} blocked
 */
function activateAllowed(blocked) {
  for (const element of [...blocked].filter((element) => keysOf(element).every(allows))) {
    blocked.delete(element);
    if (element.getRootNode() instanceof ShadowRoot) activate(element);
  }
}
