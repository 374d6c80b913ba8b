/** The page follows the verdicts: vendors, then its own scripts, then what waits. */

import { allows, config, copy } from "../answer/verdicts.js";
import { activate } from "../block/gate.js";
import { announce, tellVendors } from "./signals.js";

let news = "ready";
/** @type {Record<string, string>} */
let informed = {}; // what each vendor has learnt of the last decision
/** @type {unknown} there was an answer or a signal, which vendors learn */
let hasNews;

/** @type {(changed: string[], context: RequestContext, isAnswer?: boolean) => void} */
export function follow(changed, context, isAnswer) {
  hasNews ||= context.answer || context.signal || context.account || context.refused?.[0];
  if (isAnswer) informed = {}; // they learn of each decision, also of one that changes nothing (R120)
  tell();
  if (changed[0]) {
    announce(news, { verdicts: copy(), changed });
    news = "change";
  }
  activate(); // scripts that waited find the vendors informed
}

/** Vendors learn it before their tags are activated; tags that arrive later, when they load. */
export function tell() {
  const { categories, vendors } = config;
  if (hasNews) tellVendors(vendors, informed, (index) => allows(categories[index]?.key));
}
