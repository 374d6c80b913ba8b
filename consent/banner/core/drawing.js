/** All that is drawn, where it is a part: loaded when there is something, and told all in order. */
import { loadPart } from "../part.js";
import * as shared from "./shared.js";

/** @type {any} */
let view;
/** @type {Promise<any> | undefined} */
let loading;

/** @param {{ service: string }} config */
async function load(config) {
  loading ??= loadPart(config, "view.js", shared);
  view = await loading;
  if (!view) loading = undefined; // it is asked for again
  return view;
}

/** @type {(name: string) => (...args: any[]) => Promise<any>} */
const told =
  (name) =>
  async (...args) =>
    (await load(shared.config))?.[name](...args);

export const ask = told("ask");
export const confirm = told("confirm");
export const drawPlaceholder = told("drawPlaceholder");
export const openChat = told("openChat");
export const openDialog = told("openDialog");
export const redraw = told("redraw");
export const showSignalLine = told("showSignalLine");

/** @param {Config} config */
export async function append(config) {
  (await load(config))?.append(config);
}

/** What draws is made when it is there. */
export function create() {}

export function stay() {
  view?.stay();
}

export function hide() {
  if (loading || shared.config.opener) told("hide")();
}
