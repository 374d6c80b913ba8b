/**
 * What stands in a frame that waits, drawn inside the frame's own blank document: so it has the
 * frame's size whatever the page's styles say, and nothing moves when the frame comes.
 */
import { sameForAll } from "../answer/decision.js";
import { drawIcon } from "../block/placeholder/icon.js";
import style from "../block/placeholder/style.css";
import { box, button, make } from "../page/elements.js";

const words = __MIX_WORDS__; // of the notice in force, in the page's language

/**
 * Say what waits, whose it is and what it is for, and offer two ways to load it. Under a standing
 * no it says what "Load this once" sets aside (R8, R14, R54).
 *
 * @param {HTMLIFrameElement} frame
 * @param {string[]} keys of the categories that it waits for
 * @param {HTMLElement} host of the banner, whose language, direction and colours it has
 * @param {Category[]} categories
 * @param {() => void} load
 * @param {(choices: Record<string, boolean>) => void} allow
 * @param {(category: Category) => boolean} staysOff whether no yes to it is taken here
 */
export default function placeholder(
  frame,
  keys,
  { lang, dir, shadowRoot },
  categories,
  load,
  allow,
  staysOff,
) {
  const needed = categories.filter(({ key }) => keys.includes(key));
  const { provider, src = "" } = frame.dataset;
  const owner = provider || /** @type {HTMLAnchorElement} */ (make("a", { href: src })).host;
  const always = () => allow(sameForAll(needed, true));
  const css = tokens(shadowRoot?.adoptedStyleSheets ?? []) + style;
  // Anew each time: a frame that is moved loses its document, and all that listened there
  const redraw = () => {
    const { contentDocument: page, contentWindow } = frame; // no page where it is sandboxed
    if (!page?.body || frame.src) return;
    Object.assign(page.documentElement, { lang, dir });
    // else the browser lays its own paper under a frame of the other scheme
    page.documentElement.style.colorScheme = getComputedStyle(frame).colorScheme;
    const root = page.body.shadowRoot ?? page.body.attachShadow({ mode: "open" });
    const rules = new /** @type {any} */ (contentWindow).CSSStyleSheet();
    rules.replaceSync(css);
    root.adoptedStyleSheets = [rules];
    const buttons = [
      button(words.embed_once, load),
      !needed.some(staysOff) && button(`${words.embed_always} ${namesOf(needed)}`, always),
    ];
    root.replaceChildren(
      make(
        "section",
        {},
        drawIcon(src, "ghost"),
        box("head", [drawIcon(src), make("h2", {}, frame.title || owner)]),
        ...sentences(needed, owner),
        box("row", buttons),
      ),
    );
  };
  frame.addEventListener("load", redraw); // Firefox puts its blank document in after a while
  document.addEventListener("mixconsent:change", redraw);
  redraw();
}

/** @type {(sheets: CSSStyleSheet[]) => string} the banner's custom properties and reset, and a theme's */
function tokens(sheets) {
  const rules = sheets.flatMap(({ cssRules }) => [...cssRules]).map(({ cssText }) => cssText);
  return rules.filter((text) => /^(@media[^{]+{\s*)?(:host|\*) /.test(text)).join("");
}

/** @type {(categories: Category[]) => string} */
function namesOf(categories) {
  return categories.map(({ name }) => name).join(", ");
}

/**
 * @param {string} sentence
 * @param {string} provider
 * @param {Category[]} categories
 * @returns {Child[]}
 */
function filled(sentence, provider, categories) {
  /** @type {Record<string, string>} */
  const known = { "{provider}": provider, "{names}": namesOf(categories) };
  return sentence
    .split(/(\{[a-z]+\})/)
    .map((part) => (known[part] ? make("b", {}, known[part]) : part));
}

/**
 * Whose it is, what for, and what loading it once means or sets aside; in a low frame the lesser ones
 * are left out.
 *
 * @param {Category[]} needed
 * @param {string} provider
 */
function sentences(needed, provider) {
  const verdicts = /** @type {any} */ (window.mixConsent)?.verdicts?.() ?? {};
  const denied = needed.filter(({ key }) => verdicts[key]?.verdict === "denied");
  const isOptOut = denied.some(({ key }) => /signal|account/.test(verdicts[key].reason));
  const warning = isOptOut ? words.opted_out : words.refused;
  const about = filled(words.embed_body, provider, needed);
  if (!denied[0]) return [make("p", {}, ...about), make("p", { class: "lesser" }, words.once)];
  return [
    make("p", { class: "lesser" }, ...about),
    make("p", { class: "warning" }, ...filled(warning, provider, denied)),
  ];
}
