/**
 * Scripts and frames of a refused category's hosts. They are turned into what the gate knows, so
 * that a yes lets them in: `type="text/plain"` or `data-src`, with `data-consent`.
 */
import { waiting } from "./html.js";
import { hold, hostOf, isIdle, isScript, isWaiting, keys, letIn, need, sources } from "./source.js";
import { isReport } from "./tag.js";
import { allows, follow } from "./visitor.js";

/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./register.js").Owner} Owner */
/** @typedef {ReturnType<typeof screen>} Screen */

/**
 * @param {import("./register.js").Register} owner
 * @param {import("./teller.js").Tell} tell
 */
export function screen(owner, tell) {
  /** @type {WeakSet<Source>} */
  const passed = new WeakSet(); // what has begun, or was told: nothing holds it any more
  /** @type {Set<Source>} */
  const held = new Set();

  follow(() => {
    for (const element of [...held].filter((one) => keys(one).every(allows))) {
      held.delete(element);
      if (element.getRootNode() instanceof ShadowRoot) letIn(element); // where the gate is blind
    }
  });

  /** @param {unknown} node what comes into the page, and everything in it */
  function look(node) {
    for (const element of sources(node)) judge(element, false);
  }

  /** @param {unknown} node what has come by a way on which a script cannot be held */
  function lookLate(node) {
    for (const element of sources(node)) judge(element, isScript(element));
  }

  /** @param {unknown} node what may stay whatever it is */
  function pass(node) {
    for (const element of sources(node)) passed.add(element);
  }

  /**
   * @param {Source} element
   * @param {boolean} hasBegun
   */
  function judge(element, hasBegun) {
    if (passed.has(element)) return;
    const url = element.getAttribute("src") ?? element.dataset.src ?? "";
    const found = refused(url);
    if (isWaiting(element)) {
      if (found && !isReport()) need(element, found.key); // the register may know more
    } else if (found && !isIdle(element)) {
      stop(element, url, found, hasBegun);
    } else if (isScript(element) && !isIdle(element)) {
      passed.add(element); // it begins now
    }
  }

  /**
   * @param {Source} element
   * @param {string} url
   * @param {Owner} found
   * @param {boolean} hasBegun
   */
  function stop(element, url, found, hasBegun) {
    const waits = !hasBegun && !isReport();
    (waits ? held : passed).add(element);
    if (waits) hold(element, url, found.key);
    say(element.localName, url, found, waits);
    return waits;
  }

  /**
   * A frame loads what it is given while it stands in the page, and so does an empty script.
   *
   * @param {Source} element
   * @param {string} url
   * @returns {boolean} whether it must not be given it
   */
  function isKept(element, url) {
    if (!element.isConnected || isIdle(element) || "once" in element.dataset) return false;
    if (isScript(element) && element.hasAttribute("src")) return false; // it has begun
    const found = refused(url);
    return !!found && stop(element, url, found, false) && !isScript(element);
  }

  /**
   * @param {any} html TrustedHTML stays as it is: only the page's policy could make another
   * @param {RegExp} wanted
   */
  function rewritten(html, wanted) {
    if (typeof html !== "string" || isReport()) return html;
    return waiting(html, (name, url) => {
      const found = wanted.test(name) ? refused(url) : undefined;
      if (found) say(name, url, found, true);
      return found?.key;
    });
  }

  /**
   * @param {string} url
   * @returns {Owner | undefined} whose it is, where the visitor refuses that
   */
  function refused(url) {
    const found = owner("hosts", hostOf(url));
    return found && !found.isNecessary && !allows(found.key) ? found : undefined;
  }

  /** @type {(name: string, url: string, owner: Owner, held: boolean) => void} */
  function say(name, url, { key, declared }, held) {
    const what = name === "script" ? name : "frame";
    tell({ what, name: hostOf(url), category: key, held }, declared);
  }

  return { look, lookLate, pass, isKept, rewritten };
}
