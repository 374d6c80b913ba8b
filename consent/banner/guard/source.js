/**
 * A script or a frame that loads something, and how it is made to wait.
 *
 * @typedef {HTMLScriptElement | HTMLIFrameElement} Source
 */
import { RUNS } from "./html.js";

const SOURCES = "script[src],iframe:is([src],[data-src][data-consent])";

/**
 * @param {any} node a node or a text
 * @returns {Source[]} itself, and what is in it
 */
export function sources(node) {
  if (node?.nodeType !== 1 && node?.nodeType !== 11) return [];
  const within = node.firstElementChild ? node.querySelectorAll(SOURCES) : [];
  return node.matches?.(SOURCES) ? [node, ...within] : [...within];
}

/**
 * @param {Element} element
 * @returns {element is HTMLScriptElement}
 */
export function isScript(element) {
  return element.localName === "script";
}

/** @param {Source} element */
export function isWaiting(element) {
  return (
    element.hasAttribute("data-consent") &&
    (isScript(element) ? element.type === "text/plain" : !element.hasAttribute("src"))
  );
}

/**
 * Whether it loads nothing, whatever its source says.
 *
 * @param {Source} element
 */
export function isIdle(element) {
  return isScript(element)
    ? !RUNS.test((element.getAttribute("type") ?? "").trim())
    : element.hasAttribute("srcdoc");
}

/**
 * No script's source or text is touched: Trusted Types would ask whose policy that was.
 *
 * @param {Source} element
 * @param {string} url
 * @param {string} key
 */
export function hold(element, url, key) {
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
 * Have it wait for this category too.
 *
 * @param {Source} element
 * @param {string} key
 */
export function need(element, key) {
  const keys = (element.dataset.consent ?? "").split(/\s+/).filter(Boolean);
  element.dataset.consent = [...new Set([...keys, key])].join(" ");
}

/** @param {string} url */
export function hostOf(url) {
  try {
    return new URL(url, document.baseURI).hostname.replace(/\.$/, "");
  } catch {
    return ""; // no address: nothing is loaded from it
  }
}
