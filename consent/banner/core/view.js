/**
 * What draws and what answers, where they are a part: loaded when needed, then called in
 * order. `build.mjs` puts this in the place of `drawing.js` and `answering.js`.
 */
import { loadPart } from "../part.js";
import { apply } from "../session.js";
import { tag } from "../tag.js";
import { config, refuse } from "../visit.js";
import { shared } from "./shared.js";

/** The question in the page's HTML: it stands before the tag, or nowhere. */
const written = tag?.matches("mix-consent + *") ? tag.previousElementSibling : null;
/** @type {any} */
let view;
/** @type {Promise<any> | undefined} */
let loading;

async function load() {
  loading ??= loadPart(config, "view.js", shared(), written, config === __MIX_CONFIG__);
  view = await loading;
  if (!view) loading = undefined; // it is asked for again
  return view;
}

/**
 * An answer that cannot be taken, since the part cannot be had, is a no in this page, and is taken
 * when there is a connection again.
 *
 * @type {(name: string) => (...args: any[]) => Promise<any>}
 */
const deferred =
  (name) =>
  async (...args) => {
    if (await load()) return view[name](...args);
    if (name !== "takeAnswer") return;
    refuse(true);
    apply();
    addEventListener("online", () => deferred(name)(...args), { once: true });
  };

export const [
  append,
  ask,
  confirm,
  countBanner,
  drawPlaceholder,
  openChat,
  openDialog,
  recordAnswer,
  redraw,
  showSignalLine,
  takeAnswer,
  takeOver,
] = [
  "append",
  "ask",
  "confirm",
  "countBanner",
  "drawPlaceholder",
  "openChat",
  "openDialog",
  "recordAnswer",
  "redraw",
  "showSignalLine",
  "takeAnswer",
  "takeOver",
].map(deferred);

/** What draws is made when it is there. */
export function create() {}

export function stay() {
  if (view || (written && !written.isConnected)) deferred("stay")();
}

/** Nothing to say, and nothing to load but for the button in the corner. */
export function hide() {
  written?.shadowRoot?.querySelector("section")?.remove();
  if (loading || config.opener) deferred("hide")();
}
