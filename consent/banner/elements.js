/**
 * Elements, text and style sheets: what the strictest page has nothing to object to.
 *
 * @typedef {unknown} Child a node or a text; what is not so is left away
 */

/**
 * @param {string} source
 * @param {typeof window} page the one that the sheet is for
 */
export function sheet(source, page = window) {
  const made = new page.CSSStyleSheet();
  made.replaceSync(source);
  return made;
}

/**
 * @param {string} tag
 * @param {Record<string, unknown>} attributes what is not so is left away
 * @param {...Child} children
 */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value) element.setAttribute(name, `${value}`);
  }
  element.append(.../** @type {Node[]} */ (children.filter(Boolean)));
  return element;
}

/**
 * @param {"head" | "text" | "row"} look the text scrolls where the room is short
 * @param {Child[]} children
 */
export function box(look, children) {
  return make("div", { class: look }, ...children);
}

/**
 * @param {string} words
 * @param {() => void} click
 * @param {string} [look]
 */
export function button(words, click, look) {
  const made = make("button", { class: look, part: "button" }, words);
  made.onclick = click;
  return made;
}
