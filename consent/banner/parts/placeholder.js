/**
 * What stands in a frame that waits, drawn inside the frame's own blank document: so it has the
 * frame's size whatever the page's styles say, and nothing moves when the frame comes.
 */
import { sameForAll } from "../decision.js";
import { box, button, make } from "../elements.js";
import { request } from "../send.js";

/** @typedef {{ [name in "opted_out" | "refused" | "embed_body" | "embed_once" | "embed_always"]: string }} Words */

/** @type {Record<string, Promise<Words>>} by their address */
const heard = {};

/**
 * Say whose the frame is, and offer two ways to load it. Under a standing no, "Load this once" says
 * what it sets aside; where the words cannot be had, nothing is offered.
 *
 * @param {HTMLIFrameElement} frame
 * @param {string[]} keys of the categories that it waits for
 * @param {HTMLElement} host of the banner, whose language, direction and style it has
 * @param {Config} config
 * @param {() => void} load
 * @param {(choices: Record<string, boolean>) => void} allow
 * @param {(category: Category) => boolean} staysOff whether no yes to it is taken here
 */
export default function placeholder(
  frame,
  keys,
  { lang, dir, shadowRoot },
  { service, site, language, categories },
  load,
  allow,
  staysOff,
) {
  const needed = categories.filter(({ key }) => keys.includes(key));
  const { provider, src = "" } = frame.dataset;
  const owner = provider || /** @type {HTMLAnchorElement} */ (make("a", { href: src })).host;
  const names = needed.map(({ name }) => name).join(", ");
  const address = `${service}/words.json?site=${site}&language=${language}`;
  const always = () => allow(sameForAll(needed, true));
  const rules = shadowRoot?.adoptedStyleSheets.flatMap(({ cssRules }) => [...cssRules]);
  const css = rules?.map(({ cssText }) => cssText).join("");
  // Anew each time: a frame that is moved loses its document, and all that listened there
  const redraw = async () => {
    heard[address] ??= request(address);
    const words = await heard[address];
    if (!words.embed_body) {
      delete heard[address];
      return;
    }
    const warning = standingNo(needed, words, owner);
    const { contentDocument: page, contentWindow } = frame; // no page where it is sandboxed
    if (!page?.body || frame.src) return;
    Object.assign(page.documentElement, { lang, dir });
    const root = page.body.shadowRoot ?? page.body.attachShadow({ mode: "open" });
    const style = new /** @type {any} */ (contentWindow).CSSStyleSheet();
    style.replaceSync(css);
    root.adoptedStyleSheets = [style];
    const text = [
      make("p", {}, make("b", {}, owner), ` ${words.embed_body}`),
      warning && make("p", {}, warning),
    ];
    const buttons = [
      button(words.embed_once, load),
      !needed.some(staysOff) && button(`${words.embed_always} ${names}`, always),
    ];
    const told = box("text", text);
    if (warning) told.tabIndex = 0; // in a low frame it scrolls
    root.replaceChildren(make("section", {}, told, box("row", buttons)));
  };
  frame.addEventListener("load", redraw); // Firefox puts its blank document in after a while
  document.addEventListener("mixconsent:change", redraw);
  redraw();
}

/**
 * What stands against it: a sentence, or nothing.
 *
 * @param {Category[]} needed
 * @param {Words} words
 * @param {string} provider
 */
function standingNo(needed, { opted_out, refused }, provider) {
  const verdicts = /** @type {any} */ (window.mixConsent)?.verdicts?.() ?? {};
  const denied = needed.filter(({ key }) => verdicts[key]?.verdict === "denied");
  if (!denied[0]) return "";
  const isOptOut = denied.some(({ key }) => /signal|account/.test(verdicts[key].reason));
  const names = denied.map(({ name }) => name).join(", ");
  return (isOptOut ? opted_out : refused)
    .replace("{names}", () => names)
    .replace("{provider}", () => provider);
}
