/**
 * What stands in a frame that waits, drawn inside the frame's own blank document: so it has the
 * frame's size whatever the page's styles say, and nothing moves when the frame comes.
 */
import { box, button, make, sheet } from "./elements.js";
import { byKey } from "./rules.js";
import { EMBED_ALWAYS, EMBED_BODY, EMBED_ONCE, SAVED_CUSTOM } from "./words.js";

/**
 * Say whose the frame is, and offer two ways to load it.
 *
 * @param {import("./view.js").Banner} banner
 * @param {HTMLIFrameElement} frame
 * @param {string[]} keys
 * @param {() => void} load
 */
export function drawPlaceholder(banner, frame, keys, load) {
  const { visit, host, css } = banner;
  const { categories, texts } = visit.config;
  const needed = categories.filter(({ key }) => keys.includes(key));
  if (needed.length < keys.length) return; // what the notice does not know never comes
  const { provider, src = "" } = frame.dataset;
  const owner = provider || /** @type {HTMLAnchorElement} */ (make("a", { href: src })).host;
  const names = needed.map(({ name }) => name).join(", ");
  const allow = () => banner.decide(byKey(needed, () => true), "custom", texts[SAVED_CUSTOM]);
  const isOffered = !needed.some((category) => visit.staysOff(category));
  // Anew each time: a frame that is moved loses its document, and all that listened there
  draw(frame, css, host, () =>
    make(
      "section",
      {},
      box("text", [make("p", {}, make("b", {}, owner), ` ${texts[EMBED_BODY]}`)]),
      box("row", [
        button(texts[EMBED_ONCE], load),
        isOffered && button(`${texts[EMBED_ALWAYS]} ${names}`, allow),
      ]),
    ),
  );
}

/**
 * @param {HTMLIFrameElement} frame
 * @param {string} css
 * @param {HTMLElement} host whose language and direction it has
 * @param {() => Node} content
 */
function draw(frame, css, { lang, dir }, content) {
  const redraw = () => {
    const { contentDocument: page, contentWindow } = frame; // no page where it is sandboxed
    if (!page || frame.src) return;
    Object.assign(page.documentElement, { lang, dir });
    const root = page.body.shadowRoot ?? page.body.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet(css, /** @type {any} */ (contentWindow))];
    root.replaceChildren(content());
  };
  frame.addEventListener("load", redraw); // Firefox puts its blank document in after a while
  redraw();
}
