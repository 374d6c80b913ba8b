/**
 * Whether the banner's question or its dialog is in front of the visitor.
 *
 * From outside: the banner itself is to stay as small as it is for pages without partners.
 */

const QUESTION = "section button ~ button"; // what only confirms has one, to hide it
const DIALOG = "dialog[open]";

export function isVisible() {
  return roots().some((root) => root.querySelector(`${QUESTION}, ${DIALOG}`));
}

/** @param {() => void} look called when something may have appeared or disappeared */
export function watch(look) {
  const observer = new MutationObserver(() => {
    observe();
    look();
  });
  observe();

  function observe() {
    // Another language brings another host, into the body or, as a strip, before it
    for (const parent of [document.documentElement, document.body]) {
      if (parent) observer.observe(parent, { childList: true });
    }
    for (const root of roots()) observer.observe(root, { childList: true, subtree: true });
  }
}

function roots() {
  return [...document.querySelectorAll("mix-consent")].flatMap(
    ({ shadowRoot }) => shadowRoot ?? [],
  );
}
