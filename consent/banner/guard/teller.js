/** Tell the page at once what was blocked, and the service sometimes: names only (R31, R72). */
import { sample } from "./tag.js";

const MOST = 50; // names that the service takes at once
const SENDABLE = /^[\w!#$%&'*+\-.^`|~]{1,128}$/;
// A run with a digit in it that is long enough to be somebody's number
const NUMBER = /(?=[a-z]*\d)[a-z\d]{8,}|\d{4,}/gi;

/** @type {(service: string, site: string) => Tell} */
export function teller(service, site) {
  /** @type {Set<string>} */
  const names = new Set();
  let isSent = false;

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden || isSent || !names.size) return;
    isSent = true; // one report of one page view, or none
    if (Math.random() * sample() >= 1) return;
    const report = { site, kind: "blocked", names: [...names].slice(0, MOST) };
    navigator.sendBeacon(`${service}/v1/detections`, JSON.stringify(report));
  });

  return (item, declared = item.name.replace(NUMBER, "*")) => {
    if (SENDABLE.test(declared)) names.add(declared);
    document.dispatchEvent(new CustomEvent("mixconsent:blocked", { detail: item }));
  };
}
