/**
 * Markup that is blocked until consent, and its activation.
 *
 *     <script type="text/plain" data-consent="analytics" src="…"></script>
 *     <script type="text/plain" data-type="module" data-consent="analytics">…</script>
 *     <template data-consent="support marketing">…</template>
 *     <iframe data-consent="marketing" data-src="…" data-provider="…" srcdoc="<noscript>…"></iframe>
 */

import { allows, config, verdicts } from "../answer/verdicts.js";
import { loadPart } from "../page/part.js";
import { nonce as own } from "../page/tag.js";
import { BLOCKED, keysOf } from "./blocked.js";

const NECESSARY = "necessary"; // nothing waits for that

/** @type {string | undefined} which what is activated has to have, too */
export let nonce = own;
/** @type {Set<string>} */
export const activated = new Set(); // the categories of what was activated in this page
/** @type {DrawPlaceholder} */
let drawPlaceholder;
/** @type {boolean} */
let isBusy;
/** @type {Promise<unknown> | null} the last ordered script that is on its way */
let loading;
/** @type {WeakMap<Element, unknown>} what was looked at; of a script, whether it never runs */
const met = new WeakMap();

/** @param {DrawPlaceholder} draw */
export function setUp(draw) {
  drawPlaceholder = draw;
}

/** @type {(its?: string) => void} where no tag says it */
export function requireNonce(its) {
  nonce = its;
}

/** Activate what is allowed, in the order of the page, and draw the others' placeholders. */
export async function activate() {
  if (isBusy) return;
  isBusy = true;
  for (let element; (element = next()); ) {
    if (element.matches("script:not([src])") && loading) {
      await loading; // an inline script may lean on the one before it
      loading = null;
      continue; // the visitor may have withdrawn meanwhile
    }
    try {
      await activateElement(element);
    } catch (error) {
      delete element.dataset.consent; // or it would come first for ever, and no other after it
      console.error(error); // the page's policy may forbid it (Trusted Types)
    }
  }
  isBusy = false;
  meetNew();
}

/** Draw a frame's placeholder, and name in the console what the author cannot have meant. */
function meetNew() {
  for (const element of /** @type {NodeListOf<BlockedElement>} */ (
    document.querySelectorAll("[data-consent]:not([data-once])")
  )) {
    if (met.has(element)) continue;
    met.set(element, element.matches("script") && neverRuns(/** @type {any} */ (element)));
    if (!element.matches(BLOCKED) || !isRight(element)) {
      loadPart(config, "warnings.js", element, verdicts, nonce);
    } else if (element.matches("iframe")) {
      drawPlaceholder(/** @type {any} */ (element), keysOf(element), () =>
        activateElement(element),
      );
    }
  }
}

/**
 * The first blocked element that is allowed and whole: while the page is parsed, its last element
 * may still grow.
 */
function next() {
  const found = /** @type {NodeListOf<BlockedElement>} */ (document.querySelectorAll(BLOCKED));
  return [...found].find(
    (element) =>
      (element.nextSibling || document.readyState !== "loading") &&
      isRight(element) &&
      keysOf(element).every((key) => allows(key)),
  );
}

/**
 * Whether it may ever be activated. Else what somebody wrote into the page would run in spite of
 * the page's policy: 'strict-dynamic' lets in what a script inserts.
 *
 * @param {BlockedElement} element
 */
function isRight(element) {
  return (
    keysOf(element).every((key) => (verdicts[key]?.reason ?? NECESSARY) !== NECESSARY) &&
    (!element.matches("script,template") || hasNonce(element))
  );
}

/** @param {HTMLElement} element */
export function hasNonce({ nonce: its, attributes }) {
  // a tag that was left open swallows the nonce of the next (CSP3, "is element nonceable?")
  const isWhole = () =>
    ![...attributes].some(({ name, value }) => /<s(cript|tyle)/i.test(name + value));
  return !nonce || (its === nonce && isWhole());
}

/** @param {BlockedElement} element */
export function activateElement(element) {
  element.dataset.once = ""; // the guard lets it pass
  keysOf(element).forEach((key) => activated.add(key));
  const { content, dataset } = element;
  // htmx keeps no snapshot of a page that has this: going back to one would load it after a no
  (content?.firstElementChild ?? element).setAttribute("hx-history", "false");
  if (content) {
    const scripts = content.querySelectorAll('script:not([type="text/plain"])');
    for (const script of /** @type {NodeListOf<HTMLScriptElement>} */ (scripts)) {
      script.dataset.type = script.type; // from here on it waits for its turn
      script.type = "text/plain";
      script.dataset.consent = dataset.consent;
    }
    element.replaceWith(content);
  } else if (element.matches("script")) {
    return run(/** @type {any} */ (element));
  } else {
    const { parentNode, nextSibling } = element;
    const isFocused = document.activeElement === element;
    element.remove(); // or a tab's history restores the address of a frame that the parser put in
    element.removeAttribute("srcdoc"); // of who has no script: it goes before the address
    element.src = dataset.src ?? "";
    delete dataset.src;
    parentNode?.insertBefore(element, nextSibling);
    if (isFocused) element.focus();
  }
}

/**
 * Trusted Types let the same element back in, and it keeps its nonce and attributes. Beside one that
 * never runs stands a new one: a framework that made it may look for it.
 *
 * @param {HTMLScriptElement} script
 */
async function run(script) {
  const isDead = met.get(script) ?? neverRuns(script); // to be seen only until it is put back
  script.type = script.dataset.type ?? ""; // by itself, that does nothing
  if (!script.parentNode) return; // the page has removed it
  insert(script, script);
  try {
    if (await isDead) insert(renewed(script), script);
  } catch {
    loadPart(config, "warnings.js", script, verdicts, nonce);
  }
}

/** @type {(its: HTMLScriptElement, place: HTMLScriptElement) => void} */
function insert(its, { parentNode, nextSibling }) {
  its.remove();
  if (!its.hasAttribute("async")) its.async = false; // else the parser's copy runs any time
  if (its.src && !its.async) {
    loading = new Promise((resolve) => {
      its.addEventListener("load", resolve);
      its.addEventListener("error", resolve);
    });
  }
  parentNode?.insertBefore(its, nextSibling);
}

/**
 * Whether this came by `innerHTML`: the standard lets it never run, nor its copies. Of two scripts
 * with an empty address each fails, and first the copy if it can.
 *
 * @param {HTMLScriptElement} script
 */
function neverRuns(script) {
  return new Promise((resolve) => {
    const copy = script.cloneNode();
    for (const script of [copy, document.createElement("script")]) {
      const probe = /** @type {HTMLScriptElement} */ (script);
      probe.type = "";
      probe.removeAttribute("src");
      probe.toggleAttribute("src"); // to which Trusted Types do not object
      probe.onerror = () => resolve(script !== copy);
      document.documentElement.append(probe);
      probe.remove();
    }
  });
}

/**
 * A new one; it fails where Trusted Types are enforced.
 *
 * @param {HTMLScriptElement} script
 */
function renewed(script) {
  const made = document.createElement("script");
  for (const { name, value } of script.attributes) made.setAttribute(name, value);
  made.nonce = script.nonce;
  made.text = script.text;
  delete script.dataset.consent;
  return made;
}

/**
 * From now on, activate also what comes later.
 *
 * @param {() => void} also done when the page has changed
 */
export function watch(also) {
  const observer = new MutationObserver(() => {
    also();
    activate();
  });
  observer.observe(document, { childList: true, subtree: true });
}
