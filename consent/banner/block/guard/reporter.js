/**
 * Tell the page at once what was blocked, or is not declared, and the service sometimes: names only
 * (R31, R72).
 */
import { sample } from "./tag.js";

const MAX_NAMES = 50; // names that the service takes at once
const SENDABLE = /^[\w!#$%&'*+\-.^`|~:/]{1,128}$/;
// A run with a digit in it that is long enough to be somebody's number
const NUMBER = /(?=[a-z]*\d)[a-z\d]{8,}|\d{4,}/gi;

/** @type {(service: string, site: string) => Tell} */
export function reporter(service, site) {
  /** @type {Map<RegisterKind, Set<string>>} */
  const found = new Map();
  let isSent = false;

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden || isSent || !found.size) return;
    isSent = true; // one report of one page view, or none
    if (Math.random() * sample() >= 1) return;
    for (const [kind, names] of found) {
      const what = kind === "hosts" ? "host" : kind;
      const report = { site, kind: "blocked", what, names: [...names].slice(0, MAX_NAMES) };
      navigator.sendBeacon(`${service}/v1/detections`, JSON.stringify(report));
    }
  });

  return (item, kind, declared = item.name.replace(NUMBER, "*")) => {
    if (SENDABLE.test(declared)) found.set(kind, (found.get(kind) ?? new Set()).add(declared));
    document.dispatchEvent(new CustomEvent("mixconsent:blocked", { detail: item }));
  };
}
