/** The room that the page leaves below for what stands over it. */
import { sheet } from "../page/elements.js";

/** @type {WeakSet<Element>} */
const met = new WeakSet();

/**
 * Keep what the page focuses above the element, and the page's last line within reach.
 *
 * @param {HTMLElement} element fixed somewhere below the top of the window
 */
export default function keepRoomFor(element) {
  if (met.has(element)) return;
  met.add(element);
  const rules = sheet("");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, rules];
  const keep = () => {
    const { offsetTop, offsetHeight } = element;
    const below = Number.parseFloat(getComputedStyle(element).bottom);
    const height = offsetTop && offsetHeight + below; // none for a strip at the top
    rules.replaceSync(
      height ? `html{scroll-padding-bottom:${height + 16}px;margin-bottom:${height}px}` : "",
    );
    const focused = document.querySelector(":focus-visible");
    const top = focused?.getBoundingClientRect().top ?? 0;
    if (top > innerHeight - height && top < innerHeight) {
      focused?.scrollIntoView({ block: "nearest" }); // it had the focus before there was room
    }
  };
  keep(); // before the key that called for it moves the focus
  new ResizeObserver(keep).observe(element);
}
