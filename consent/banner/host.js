/** Where the banner stands: its element in the page, its shadow root, and the section in there. */
import { make, sheet } from "./elements.js";
import { keepRoomFor } from "./room.js";
import * as session from "./session.js";
import style from "./style.css";
import { config } from "./visit.js";
import * as word from "./words.js";

/** @type {HTMLElement} */
export let host;
/** @type {ShadowRoot} */
export let root;
/** @type {HTMLElement} */
export let section;
/** @type {HTMLElement} */
export let status;

/** Make it, in the language of the config. */
export function create() {
  const { language, dir, style: theme = "", in_page, texts } = config;
  status = make("p", { role: "status", tabindex: -1 });
  section = make("section", {
    "aria-label": texts[word.TITLE],
    part: "banner",
    popover: !in_page && "manual", // above all of the page, whatever its body is transformed by
  });
  host = make("mix-consent", { lang: language, dir });
  root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet(style + theme)];
  host.onpointerover = session.hear; // so that a yes need not wait for it
  keepRoomFor(section);
  mount();
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

/** Put back what the page threw out; in the next frame, so that it is not kept busy. */
export function stay() {
  if (!host.isConnected) requestAnimationFrame(mount);
}

/** Into the browser's top layer, where there is one. */
export function raise() {
  if (section.isConnected && section.popover) section.showPopover();
}
