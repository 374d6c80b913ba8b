/** Whose hosts the visitor refuses, and what is reported of what was stopped for that. */
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

/** @type {(tell: Tell, tag: string, url: string, owner?: Owner, canWait?: boolean) => void} */
export function report(tell, tag, url, owner, canWait = false) {
  const what = tag === "script" ? tag : "frame";
  const item = { name: hostOf(url), category: owner?.key ?? "", held: canWait };
  tell({ what, ...item }, "hosts", owner?.declared);
}

/**
 * Tell in report mode that a host is neither declared nor the site's own.
 *
 * @type {(ownerOf: Register, tell: Tell, tag: string, url: string, service: string) => void}
 */
export function reportUndeclared(ownerOf, tell, tag, url, service) {
  const host = hostOf(url);
  if (!isReport() || !host || ownerOf("hosts", host) || host === hostOf(service)) return;
  if (!isWithin(host, location.hostname)) report(tell, tag, url);
}

/** @type {(host: string, page: string) => boolean} the same, or one below the other */
function isWithin(host, page) {
  const [other, own] = [host, page].map((name) => `.${name.replace(/^www\./, "")}`);
  return other.endsWith(own) || own.endsWith(other);
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
