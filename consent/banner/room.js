/** The room that the page leaves below for what stands over it. */
import { sheet } from "./elements.js";

/**
 * Keep what the page focuses above the element, and the page's last line within reach: from the
 * visitor's first step on, since it has the page laid out anew.
 *
 * @param {HTMLElement} element fixed somewhere below the top of the window
 */
export function keepRoomFor(element) {
  const rules = sheet("");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, rules];
  const observer = new ResizeObserver(() => {
    const height = element.offsetTop && innerHeight - element.offsetTop; // none for a strip at the top
    rules.replaceSync(
      height ? `html{scroll-padding-bottom:${height + 16}px;margin-bottom:${height}px}` : "",
    );
  });
  for (const step of ["scroll", "wheel", "touchmove", "keydown"]) {
    addEventListener(step, () => observer.observe(element), { once: true });
  }
}
