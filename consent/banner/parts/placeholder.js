/**
 * What stands in a frame that waits, drawn inside the frame's own blank document: so it has the
 * frame's size whatever the page's styles say, and nothing moves when the frame comes.
 */
import { sameForAll } from "../decision.js";
import { box, button, make } from "../elements.js";
import { request } from "../send.js";
import { EMBED_ALWAYS, EMBED_BODY, EMBED_ONCE } from "../words.js";

/** @typedef {{ opted_out: string, refused: string }} Words */

/** @type {Record<string, Promise<Words>>} by their address */
const heard = {};

/**
 * Say whose the frame is, and offer two ways to load it. Under a standing no, "Load this once" says
 * what it sets aside; where those words cannot be had, it is not offered.
 *
 * @param {HTMLIFrameElement} frame
 * @param {string[]} keys of the categories that it waits for
 * @param {HTMLElement} host of the banner, whose language, direction and style it has
 * @param {Config} config
 * @param {string[]} texts
 * @param {() => void} load
 * @param {(choices: Record<string, boolean>) => void} allow
 * @param {(category: Category) => boolean} staysOff whether no yes to it is taken here
 */
export default function placeholder(
  frame,
  keys,
  { lang, dir, shadowRoot },
  { service, site, language, categories },
  texts,
  load,
  allow,
  staysOff,
) {
  const needed = categories.filter(({ key }) => keys.includes(key));
  const { provider, src = "" } = frame.dataset;
  const owner = provider || /** @type {HTMLAnchorElement} */ (make("a", { href: src })).host;
  const names = needed.map(({ name }) => name).join(", ");
  const address = `${service}/words.json?site=${site}&language=${language}`; // about a standing no
  const always = () => allow(sameForAll(needed, true));
  const rules = shadowRoot?.adoptedStyleSheets.flatMap(({ cssRules }) => [...cssRules]);
  const css = rules?.map(({ cssText }) => cssText).join("");
  // Anew each time: a frame that is moved loses its document, and all that listened there
  const redraw = async () => {
    const warning = await standingNo(needed, address, owner);
    const { contentDocument: page, contentWindow } = frame; // no page where it is sandboxed
    if (!page?.body || frame.src) return;
    Object.assign(page.documentElement, { lang, dir });
    const root = page.body.shadowRoot ?? page.body.attachShadow({ mode: "open" });
    const style = new /** @type {any} */ (contentWindow).CSSStyleSheet();
    style.replaceSync(css);
    root.adoptedStyleSheets = [style];
    const text = [
      make("p", {}, make("b", {}, owner), ` ${texts[EMBED_BODY]}`),
      warning && make("p", {}, warning),
    ];
    const buttons = [
      warning !== null && button(texts[EMBED_ONCE], load),
      !needed.some(staysOff) && button(`${texts[EMBED_ALWAYS]} ${names}`, always),
    ];
    root.replaceChildren(make("section", {}, box("text", text), box("row", buttons)));
  };
  frame.addEventListener("load", redraw); // Firefox puts its blank document in after a while
  document.addEventListener("mixconsent:change", redraw);
  redraw();
}

/**
 * What stands against it: a sentence, "" where nothing does, null where that cannot be said.
 *
 * @param {Category[]} needed
 * @param {string} address
 * @param {string} provider
 * @returns {Promise<string | null>}
 */
async function standingNo(needed, address, provider) {
  const verdicts = /** @type {any} */ (window.mixConsent)?.verdicts?.() ?? {};
  const denied = needed.filter(({ key }) => verdicts[key]?.verdict === "denied");
  if (!denied[0]) return "";
  heard[address] ??= request(address);
  const { refused, opted_out } = await heard[address];
  if (!refused) {
    delete heard[address];
    return null;
  }
  const isOptOut = denied.some(({ key }) => /signal|account/.test(verdicts[key].reason));
  const names = denied.map(({ name }) => name).join(", ");
  return (isOptOut ? opted_out : refused)
    .replace("{names}", () => names)
    .replace("{provider}", () => provider);
}
