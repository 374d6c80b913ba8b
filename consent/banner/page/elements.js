/** Makes elements, text and style sheets in ways that the strictest content security policy allows. */

/** @param {string} css */
export function sheet(css) {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}

/**
 * @param {string} tag
 * @param {Record<string, unknown>} attributes what is empty or false is left out
 * @param {...Child} children
 */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value) element.setAttribute(name, /** @type {any} */ (value));
  }
  element.append(.../** @type {Node[]} */ (children.filter(Boolean)));
  return element;
}

/**
 * @param {"head" | "text" | "row" | "links"} name
 * @param {Child[]} children
 */
export function box(name, children) {
  return make("div", { class: name }, ...children);
}

/**
 * @param {string} text
 * @param {() => void} click
 * @param {string} [name] its part, by which style sheets and browser extensions find it
 */
export function button(text, click, name = "") {
  const made = make("button", { class: name, part: `button ${name}` }, text);
  made.onclick = click;
  return made;
}

/** Wait for the next paint and an idle moment: 200 ms at most, less where the page is left. */
export function painted() {
  return new Promise((done) => {
    requestAnimationFrame(() => (window.requestIdleCallback ?? setTimeout)(done));
    setTimeout(done, 200);
    addEventListener("pagehide", done);
  });
}

/** @type {(call: () => void) => void} called at the first scroll, touch or key; it may be once for each kind */
export function atFirstStep(call) {
  for (const step of ["scroll", "wheel", "touchmove", "keydown"]) {
    addEventListener(step, call, { once: true });
  }
}
