/**
 * What in the page carries `data-consent`: what is blocked, what was activated, and why.
 *
 * @typedef {import("./words.js").Verdicts} Verdicts
 */
import { ruled } from "./words.js";

const MARKED = "[data-consent]";
const BLOCKED = `${MARKED}:is(script[type="text/plain"],template,[data-src])`;
const LONGEST = 60; // characters of an address or a script

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
  const marked = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(MARKED)]);
  const templates = [...known].filter(({ isConnected }) => !isConnected);
  return [...marked.filter((element) => !element.matches(BLOCKED)), ...templates];
}

/**
 * @param {HTMLElement} element
 * @param {Verdicts} verdicts
 */
export function whyBlocked(element, verdicts) {
  const missing = keys(element).filter((key) => verdicts[key]?.verdict !== "granted");
  if (!missing.length) return "is about to come in";
  return `waits for ${missing.map((key) => ruled(key, verdicts)).join(" and ")}`;
}

/**
 * @param {HTMLElement} element
 * @param {Verdicts} verdicts
 */
export function whyActivated(element, verdicts) {
  const missing = keys(element).filter((key) => verdicts[key]?.verdict !== "granted");
  if (!missing.length) return `came in with ${keys(element).join(" and ")}`;
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

/** @param {HTMLElement} element */
function keys({ dataset }) {
  return (dataset.consent ?? "").trim().split(/\s+/);
}

/** @param {string} text */
function short(text) {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
