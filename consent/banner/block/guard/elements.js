/** Ways by which scripts and frames come into the page as elements. */
import { attempt, intercept } from "./patch.js";

const ONE = ["appendChild", "insertBefore", "replaceChild"]; // the other argument is there already
const MANY = ["append", "prepend", "replaceChildren", "before", "after", "replaceWith"];

/**
 * @param {SourceScreen} screen
 * @returns {MutationObserver} what sees the rest
 */
export function meetElements({ look, lookLate, pass, isWithheld }) {
  for (const name of ONE) {
    intercept(Node.prototype, name, (self, [node]) => void (self.isConnected && look(node)));
  }
  for (const { prototype } of [Element, Document, DocumentFragment, CharacterData]) {
    for (const name of MANY) {
      intercept(prototype, name, (self, nodes) => {
        if (!self.isConnected) return;
        nodes.forEach(isActivated(self) ? pass : look);
      });
    }
  }
  intercept(Element.prototype, "insertAdjacentElement", (self, [, node]) => {
    if (self.isConnected) look(node);
  });
  intercept(Range.prototype, "insertNode", (self, [node]) => {
    if (self.startContainer.isConnected) look(node);
  });
  for (const { prototype } of [HTMLScriptElement, HTMLIFrameElement]) {
    intercept(prototype, "src", (self, [url]) => isWithheld(self, `${url}`) && {});
  }
  intercept(Element.prototype, "setAttribute", (self, [name, url]) => {
    if (name?.length !== 3 || !/^src$/i.test(name)) return;
    return /^(script|iframe)$/.test(self.localName) && isWithheld(self, `${url}`) && {};
  });
  return observe(look, lookLate);
}

/**
 * What the parser brings: a script is met before it runs, a frame when it has set out. The
 * browser may have asked for either by then; only what is blocked from the start is not asked for.
 *
 * @type {(look: (node: Node) => void, lookLate: (node: Node) => void) => MutationObserver}
 */
function observe(look, lookLate) {
  const observer = new MutationObserver((records) => {
    const see = document.readyState === "loading" ? look : lookLate;
    for (const { addedNodes } of records) addedNodes.forEach((node) => attempt(see, node));
  });
  observer.observe(document, { childList: true, subtree: true });
  return observer;
}

/**
 * Whether the gate activates a template for this once, without a yes.
 *
 * @param {Node} node
 */
function isActivated(node) {
  return node instanceof HTMLTemplateElement && "once" in node.dataset;
}
