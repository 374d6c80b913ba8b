/** Ways by which scripts and frames come into the page as elements. */
import { attempted, meet } from "./patch.js";

/** @typedef {import("./screen.js").Screen} Screen */

const ONE = ["appendChild", "insertBefore", "replaceChild"]; // the other argument is there already
const MANY = ["append", "prepend", "replaceChildren", "before", "after", "replaceWith"];

/**
 * @param {Screen} screen
 * @returns {MutationObserver} what sees the rest
 */
export function meetElements({ look, lookLate, pass, isKept }) {
  for (const name of ONE) {
    meet(Node.prototype, name, (self, [node]) => void (self.isConnected && look(node)));
  }
  for (const { prototype } of [Element, Document, DocumentFragment, CharacterData]) {
    for (const name of MANY) {
      meet(prototype, name, (self, nodes) => {
        if (!self.isConnected) return;
        nodes.forEach(isLetIn(self) ? pass : look);
      });
    }
  }
  meet(Element.prototype, "insertAdjacentElement", (self, [, node]) => {
    if (self.isConnected) look(node);
  });
  meet(Range.prototype, "insertNode", (self, [node]) => {
    if (self.startContainer.isConnected) look(node);
  });
  for (const { prototype } of [HTMLScriptElement, HTMLIFrameElement]) {
    meet(prototype, "src", (self, [url]) => isKept(self, `${url}`) && {});
  }
  meet(Element.prototype, "setAttribute", (self, [name, url]) => {
    if (name?.length !== 3 || !/^src$/i.test(name)) return;
    return /^(script|iframe)$/.test(self.localName) && isKept(self, `${url}`) && {};
  });
  return watched(look, lookLate);
}

/**
 * What the parser brings: a script is seen before it runs, a frame when it has set out. The
 * browser may have asked for either by then; only markup that waits from the start is not asked for.
 *
 * @type {(look: (node: Node) => void, lookLate: (node: Node) => void) => MutationObserver}
 */
function watched(look, lookLate) {
  const observer = new MutationObserver((records) => {
    const see = document.readyState === "loading" ? look : lookLate;
    for (const { addedNodes } of records) addedNodes.forEach((node) => attempted(see, node));
  });
  observer.observe(document, { childList: true, subtree: true });
  return observer;
}

/**
 * Whether the gate puts a template's content in its place for this once, without a yes.
 *
 * @param {Node} node
 */
function isLetIn(node) {
  return node instanceof HTMLTemplateElement && "once" in node.dataset;
}
