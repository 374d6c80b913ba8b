/** The entry: what makes up one visit is wired together here, and nothing is decided. */
import { publicApi } from "./api.js";
import { begin } from "./asking.js";
import * as banner from "./drawing.js";
import { activate, setUp, watch } from "./gate.js";
import { loadPart } from "./part.js";
import * as session from "./session.js";
import { dataset, nonce } from "./tag.js";
import { configFor } from "./texts.js";
import * as visit from "./visit.js";

const queue = (window.mixConsent ??= []);
if (!queue.taken) {
  queue.taken = true; // a second copy of the tag does nothing
  start();
}

async function start() {
  await null; // the script's last words say when it was made
  const config = await configFor(__MIX_CONFIG__, dataset);
  if (!config.categories) return; // none could be had: nothing is activated
  visit.start(config, !("noReload" in dataset));
  if (!document.adoptedStyleSheets || !window.structuredClone) {
    return banner.append(); // older than all of these: a link that needs no script
  }
  setUp(nonce || dataset.nonce, banner.drawPlaceholder);
  if (visit.isForeign) loadPart(config, "mistakes.js");
  const api = publicApi();
  window.mixConsent = api;
  session.apply();
  watch(banner.stay);
  session.recordSignal();
  await session.importAnswers();
  begin();
  queue.forEach(api.push);
  session.arrive();
  listen();
  loadParts(api, config);
}

function listen() {
  for (const name of ["online", "storage"]) addEventListener(name, session.refresh);
  addEventListener("pageshow", ({ persisted }) => persisted && session.refresh()); // it was woken
  document.addEventListener("DOMContentLoaded", activate); // its last element is whole
  document.addEventListener("load", session.tell, true);
  document.addEventListener("visibilitychange", () => document.hidden || session.refresh());
  document.addEventListener("click", (event) => {
    /** @type {HTMLElement | null | undefined} */
    const opener = /** @type {Element} */ (event.target).closest?.(
      "[data-consent-open],[data-consent-chat]",
    );
    if (!opener) return;
    event.preventDefault(); // without the script, it may be a link to the preference page
    banner.open(opener);
  });
}

/**
 * What the page asks for, on the tag or in its address.
 *
 * @type {(api: object, config: Config) => void}
 */
function loadParts(api, config) {
  for (const name of ["gpp", "guard", "times"]) {
    if (name in dataset) loadPart(config, `${name}.js?site=${config.site}`, api, config);
  }
  const token = location.search.match(/mixconsent_debug[^&]*/);
  if (token) loadPart(config, `debug.js?${token}`, api);
}
