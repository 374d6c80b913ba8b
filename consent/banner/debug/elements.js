/** What in the page carries `data-consent`: what is blocked, what was activated, and why. */
import { BLOCKED, keysOf } from "../block/blocked.js";
import { ruled } from "./words.js";

const MAX_LENGTH = 60; // characters of an address or a script

/** @type {Set<HTMLElement>} a template that was activated is no longer in the page */
const known = new Set();

/** @returns {HTMLElement[]} */
export function blocked() {
  const found = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(BLOCKED)]);
  for (const element of found) known.add(element);
  return found;
}

/** @returns {HTMLElement[]} */
export function activated() {
  const marked = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-consent]")]);
  const templates = [...known].filter(({ isConnected }) => !isConnected);
  return [...marked.filter((element) => !element.matches(BLOCKED)), ...templates];
}

/** @type {(element: HTMLElement, verdicts: Verdicts) => string} */
export function whyBlocked(element, verdicts) {
  const missing = keysOf(element).filter((key) => verdicts[key]?.verdict !== "granted");
  if (!missing.length) return "is about to come in";
  return `waits for ${missing.map((key) => ruled(key, verdicts)).join(" and ")}`;
}

/** @type {(element: HTMLElement, verdicts: Verdicts) => string} */
export function whyActivated(element, verdicts) {
  const missing = keysOf(element).filter((key) => verdicts[key]?.verdict !== "granted");
  if (!missing.length) return `came in with ${keysOf(element).join(" and ")}`;
  const cause =
    element.localName === "script"
      ? "its type was not text/plain, or the yes was withdrawn"
      : "its address was not in data-src, or it was loaded once, or the yes was withdrawn";
  return `is in without ${missing.join(" and ")}: ${cause}`;
}

/** @param {HTMLElement} element */
export function describe(element) {
  const { id, dataset, localName } = element;
  const address = dataset.src ?? element.getAttribute("src");
  const about = address ? ` src="${short(address)}"` : id && ` id="${id}"`;
  const code = localName === "script" ? short(element.textContent ?? "") : "";
  return `<${localName}${about}>${code && ` ${code}`}`;
}

/** @param {string} text */
function short(text) {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}
