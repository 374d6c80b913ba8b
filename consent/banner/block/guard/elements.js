/**
 * The guard's watch on elements: each way by which a page's code inserts a script or a frame, or gives
 * it an address. What may go in, the screen decides. It only adds to the browser's own methods.
 */
import { attempt, intercept } from "./patch.js";

const TAKE_ONE = ["appendChild", "insertBefore", "replaceChild"]; // the first argument alone is new to the page
const TAKE_MANY = ["append", "prepend", "replaceChildren", "before", "after", "replaceWith"];

/**
 * @param {SourceScreen} screen
 * @returns {MutationObserver} sees what the parser inserts, which calls no method
 */
export function meetElements({ look, lookLate, pass, isWithheld }) {
  for (const name of TAKE_ONE) {
    intercept(Node.prototype, name, (self, [node]) => void (self.isConnected && look(node)));
  }
  for (const { prototype } of [Element, Document, DocumentFragment, CharacterData]) {
    for (const name of TAKE_MANY) {
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
 * Watch what the parser inserts. A script is seen before it runs, a frame when it has begun to load.
 * The browser may have requested either by then; only markup that waits from the start is not requested.
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
 * Whether the visitor let this template's content load once, without a yes to its category.
 *
 * @param {Node} node
 */
function isActivated(node) {
  return node instanceof HTMLTemplateElement && "once" in node.dataset;
}
