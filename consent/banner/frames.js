/**
 * What stands in a frame that waits, drawn inside the frame's own blank document: so it has the
 * frame's size whatever the page's styles say, and nothing moves when the frame comes.
 */
import { sheet } from "./elements.js";

/** @typedef {HTMLElement & { content?: DocumentFragment, src: string }} Waiting */

/**
 * @param {HTMLIFrameElement} frame
 * @param {string} css
 * @param {HTMLElement} host whose language and direction it speaks
 * @param {() => Node} make
 */
export function draw(frame, css, { lang, dir }, make) {
  const drawing = () => {
    const { contentDocument: page, contentWindow } = frame; // no page where it is sandboxed
    if (!page || frame.src) return;
    Object.assign(page.documentElement, { lang, dir });
    const root = page.body.shadowRoot ?? page.body.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet(css, /** @type {any} */ (contentWindow))];
    root.replaceChildren(make());
  };
  frame.addEventListener("load", drawing); // Firefox puts its blank document in after a while
  drawing();
}
