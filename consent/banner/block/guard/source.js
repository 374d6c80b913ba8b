/** A script or a frame that loads something, and how it is blocked and activated. */
import { RUNS } from "./html.js";

const SOURCES = "script[src],iframe:is([src],[data-src][data-consent])";

/**
 * @param {any} node a node or a text
 * @returns {Source[]} itself, and what is in it
 */
export function sourcesIn(node) {
  const { nodeType, firstElementChild } = Object(node);
  if (nodeType !== 1 && nodeType !== 11) return [];
  const itself = /^(script|iframe)$/.test(node.localName) && node.matches(SOURCES) ? [node] : [];
  return firstElementChild ? [...itself, ...node.querySelectorAll(SOURCES)] : itself;
}

/**
 * @param {Element} element
 * @returns {element is HTMLScriptElement}
 */
export function isScript(element) {
  return element.localName === "script";
}

/** @param {Source} element */
export function isBlocked(element) {
  return (
    element.hasAttribute("data-consent") &&
    (isScript(element) ? element.type === "text/plain" : !element.hasAttribute("src"))
  );
}

/** @type {(element: Source) => boolean} whether it loads nothing, whatever its source says */
export function isIdle(element) {
  return isScript(element)
    ? !RUNS.test((element.getAttribute("type") ?? "").trim())
    : element.hasAttribute("srcdoc");
}

/**
 * No script's source or text is touched: Trusted Types would ask whose policy that was.
 *
 * @type {(element: Source, url: string, key: string) => void}
 */
export function block(element, url, key) {
  need(element, key);
  if (isScript(element)) {
    if (element.type) element.dataset.type = element.type;
    element.type = "text/plain";
  } else {
    element.dataset.src = url;
    element.removeAttribute("src");
  }
}

/**
 * Activate what was blocked. Trusted Types let the same script back in.
 *
 * @param {Source} element
 */
export function activate(element) {
  if (isScript(element)) {
    const { parentNode, nextSibling } = element;
    element.remove();
    element.type = element.dataset.type ?? "";
    parentNode?.insertBefore(element, nextSibling);
  } else if (element.dataset.src) {
    element.src = element.dataset.src;
    delete element.dataset.src;
  }
}

/** @type {(element: Source, key: string) => void} have it need this category too */
export function need(element, key) {
  element.dataset.consent = [...new Set([...keysOf(element), key])].join(" ");
}

/** @param {Source} element */
export function keysOf({ dataset }) {
  return (dataset.consent ?? "").split(/\s+/).filter(Boolean);
}

/** @param {string} url */
export function hostOf(url) {
  try {
    return new URL(url, document.baseURI).hostname.replace(/\.$/, "");
  } catch {
    return ""; // no address: nothing is loaded from it
  }
}
