/** Ways by which scripts and frames come into the page as HTML. */
import { apply, intercept } from "./patch.js";

/** @type {[Function, string][]} */
const ASSIGNED = [
  [Element, "innerHTML"],
  [Element, "outerHTML"],
  [Element, "insertAdjacentHTML"],
  [ShadowRoot, "innerHTML"],
];

/**
 * @param {SourceScreen} screen
 * @param {(html: any, tags: RegExp) => any} rewrite
 * @param {MutationObserver} observer
 */
export function meetMarkup({ lookLate, pass }, rewrite, observer) {
  for (const name of ["write", "writeln"]) {
    intercept(Document.prototype, name, (self, args, original) => {
      args.forEach((html, index) => (args[index] = rewrite(html, /./)));
      if (args.every((html) => typeof html === "string")) return;
      const value = apply(original, self, args); // TrustedHTML: what is in it has begun
      for (const { addedNodes } of observer.takeRecords()) addedNodes.forEach(lookLate);
      return { value };
    });
  }
  for (const [{ prototype }, name] of ASSIGNED) {
    intercept(prototype, name, (self, args, original) => {
      if (!self.isConnected || self.localName === "template") return;
      const last = args.length - 1;
      args[last] = rewrite(args[last], /iframe/);
      if (!/<script/i.test(args[last])) return;
      const parent = self.parentNode ?? self;
      const value = apply(original, self, args);
      pass(parent); // scripts that come this way never run
      return { value };
    });
  }
}
