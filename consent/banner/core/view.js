/**
 * What draws, asks and takes answers, where they are a part: loaded when needed, then called in
 * order. `build.mjs` puts this in the place of `answering.js`, `asking.js` and `drawing.js`.
 */
import { loadPart } from "../part.js";
import { isOpen } from "../rules.js";
import { apply } from "../session.js";
import { tag } from "../tag.js";
import { config, context, isSignalHonored, now, refuse, stored } from "../visit.js";
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

export const append = deferred("append");
export const confirm = deferred("confirm");
export const drawPlaceholder = deferred("drawPlaceholder");
export const open = deferred("open");
export const openDialog = deferred("openDialog");
export const recordAnswer = deferred("recordAnswer");
export const speak = deferred("speak");
export const takeAnswer = deferred("takeAnswer");
export const takeOver = deferred("takeOver");

export function stay() {
  if (view || (written && !written.isConnected)) deferred("stay")();
}

/** What is not plainly answered is the part's to judge; it is loaded for a button, too. */
export function begin() {
  const time = now() / 1000;
  const isAsked = config.categories.some((one) => isOpen(one, config.region, context, time));
  if (isAsked || (isSignalHonored() && !stored.quiet) || loading || config.opener) {
    deferred(/* @__KEY__ */ "begin")();
  } else written?.shadowRoot?.querySelector("section")?.remove();
}

export function recheck() {
  view?.recheck();
}
