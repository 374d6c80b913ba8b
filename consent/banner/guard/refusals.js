/**
 * Whose hosts the visitor refuses, and what is reported of what was stopped for that.
 *
 * @typedef {import("./register.js").Owner} Owner
 * @typedef {import("./register.js").Register} Register
 * @typedef {import("./teller.js").Tell} Tell
 */
import { blockMarkup } from "./html.js";
import { hostOf } from "./source.js";
import { isReport } from "./tag.js";
import { allows } from "./visitor.js";

/**
 * @param {Register} ownerOf
 * @param {string} url
 * @returns {Owner | undefined} whose it is, where the visitor refuses that
 */
export function refusedOwner(ownerOf, url) {
  const owner = ownerOf("hosts", hostOf(url));
  return owner && !owner.isNecessary && !allows(owner.key) ? owner : undefined;
}

/** @type {(tell: Tell, tag: string, url: string, owner: Owner, held: boolean) => void} */
export function report(tell, tag, url, { key, declared }, held) {
  const what = tag === "script" ? tag : "frame";
  tell({ what, name: hostOf(url), category: key, held }, declared);
}

/**
 * @param {Register} ownerOf
 * @param {Tell} tell
 * @param {any} html TrustedHTML stays as it is: only the page's policy could make another
 * @param {RegExp} tags which of them may still be blocked
 */
export function rewrite(ownerOf, tell, html, tags) {
  if (typeof html !== "string" || isReport()) return html;
  return blockMarkup(html, (tag, url) => {
    const owner = tags.test(tag) ? refusedOwner(ownerOf, url) : undefined;
    if (owner) report(tell, tag, url, owner, true);
    return owner?.key;
  });
}
