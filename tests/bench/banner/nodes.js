/** How many nodes the page has, those in open shadow roots included. */
(function count(node) {
  let found = 1 + (node.shadowRoot ? count(node.shadowRoot) : 0);
  for (const child of node.childNodes) found += count(child);
  return found;
})(document);
