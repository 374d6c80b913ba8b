/**
 * What in the page carries `data-consent`: what still waits, what came in, and why.
 *
 * @typedef {import("./words.js").Verdicts} Verdicts
 */
import { ruled } from "./words.js";

const MARKED = "[data-consent]";
const WAITING = `${MARKED}:is(script[type="text/plain"],template,[data-src])`;
const LONGEST = 60; // characters of an address or a script

/** @type {Set<HTMLElement>} a template that came in is in the page no more */
const seen = new Set();

/** @returns {HTMLElement[]} */
export function waiting() {
  const found = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(WAITING)]);
  for (const element of found) seen.add(element);
  return found;
}

/** @returns {HTMLElement[]} */
export function cameIn() {
  const marked = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(MARKED)]);
  const gone = [...seen].filter(({ isConnected }) => !isConnected);
  return [...marked.filter((element) => !element.matches(WAITING)), ...gone];
}

/**
 * @param {HTMLElement} element
 * @param {Verdicts} verdicts
 */
export function whyNot(element, verdicts) {
  const missing = keys(element).filter((key) => verdicts[key]?.verdict !== "granted");
  if (!missing.length) return "is about to come in";
  return `waits for ${missing.map((key) => ruled(key, verdicts)).join(" and ")}`;
}

/**
 * @param {HTMLElement} element
 * @param {Verdicts} verdicts
 */
export function whyIn(element, verdicts) {
  const missing = keys(element).filter((key) => verdicts[key]?.verdict !== "granted");
  if (!missing.length) return `came in with ${keys(element).join(" and ")}`;
  const cause =
    element.localName === "script"
      ? "its type was not text/plain, or the yes was withdrawn"
      : "its address was not in data-src, or it was loaded once, or the yes was withdrawn";
  return `is in without ${missing.join(" and ")}: ${cause}`;
}

/** @param {HTMLElement} element */
export function named(element) {
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
