/** Where the banner stands: its element in the page, its shadow root, and the section in there. */

import { checkPolicy } from "../answer/csp.js";
import { config } from "../answer/visit.js";
import { atFirstStep, make, sheet } from "./elements.js";
import { settingsLink } from "./links.js";
import { loadPart } from "./part.js";
import style from "./style.css";
import * as word from "./words.js";

/** @type {HTMLElement} */
export let host;
/** @type {ShadowRoot} */
export let root;
/** @type {HTMLElement} */
export let section;
/** @type {HTMLElement} */
export let status;

/** Make it, once: where nothing is drawn, it is not there. */
export function create() {
  if (!host) remake();
}

/** Make it in the language of the config: for another one, or the law of another place, too. */
export function remake() {
  host?.remove();
  const { language, dir, in_page, texts } = config;
  status = make("p", { role: "status", tabindex: -1 });
  section = make("section", {
    "aria-label": texts[word.TITLE],
    part: "banner",
    popover: !in_page && "manual", // above all of the page, whatever its body is transformed by
  });
  host = make("mix-consent", { lang: language, dir });
  root = host.attachShadow({ mode: "open" });
  complete();
  mount();
}

/**
 * Take over the question that stands in the page's HTML.
 *
 * @param {HTMLElement} written
 * @param {HTMLElement} its section
 */
export function adopt(written, its) {
  host = written;
  root = /** @type {ShadowRoot} */ (written.shadowRoot);
  section = its;
  status = /** @type {HTMLElement} */ (its.querySelector("[role=status]"));
  section.hidden = false; // it is where a page's policy refuses its style
  if (!config.in_page) section.setAttribute("popover", "manual");
  complete();
  raise();
  keepRoom();
}

function complete() {
  root.adoptedStyleSheets = [sheet(style + (config.style ?? ""))];
  host.onpointerover = checkPolicy; // so that a yes need not wait for it
}

/**
 * Into the page's body, first for Tab and screen readers, and anew into the next one where a page
 * puts in another. What stands above the page's content stands above its body, whose margins and
 * grid are not for it.
 */
function mount() {
  const { body } = document;
  if (!body || host.isConnected) return;
  if (config.in_page) body.before(host);
  else body.prepend(host);
  raise();
}

/** Where the browser is too old for more: a link. */
export function append() {
  document.documentElement.append(settingsLink(config));
}

/** Put back what the page threw out; in the next frame, so that it is not kept busy. */
export function stay() {
  if (host && !host.isConnected) requestAnimationFrame(mount);
}

/** From the visitor's first movement on, since it causes a layout of the page. */
export function keepRoom() {
  atFirstStep(() => loadPart(config, "room.js", section));
}

/** Into the browser's top layer, where there is one. */
export function raise() {
  if (section.isConnected && section.popover) section.showPopover();
}
