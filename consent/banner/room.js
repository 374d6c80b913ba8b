/** The room that the page leaves below for what stands over it. */
import { sheet } from "./elements.js";

/**
 * Keep what the page focuses above the element, and the page's last line within reach.
 *
 * @param {HTMLElement} element fixed at the bottom of the window
 */
export function keepRoomFor(element) {
  const rules = sheet("");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, rules];
  new ResizeObserver(() => {
    const height = element.offsetHeight && innerHeight - element.offsetTop;
    rules.replaceSync(
      height ? `html{scroll-padding-bottom:${height + 16}px;margin-bottom:${height}px}` : "",
    );
  }).observe(element);
}
