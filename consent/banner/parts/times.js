/**
 * How long it took: `performance.measure` for a site's own monitoring, and one count for ours, in
 * one of six bounds and without an id. A page asks for it by `data-times` on the tag.
 */
import { isOnward } from "../answer/origin.js";
import { request } from "../answer/send.js";

const BOUNDS = [200, 500, 1e3, 2e3, 5e3, 6e4]; // milliseconds, as /v1/shown takes them

/**
 * @param {object} _api
 * @param {Config} config
 */
export default function times(_api, { service, site, notice, language }) {
  const host = document.querySelector("mix-consent");
  const root = host?.shadowRoot;
  if (!root?.querySelector("section [part~=accept]")) return; // nothing is asked
  // a question in the page's HTML was painted with it; otherwise this part was requested when it was drawn
  const [paint] = root.querySelector("form") ? performance.getEntriesByType("paint") : [];
  const own = performance.getEntriesByType("resource").find(({ name }) => /\/times\.js/.test(name));
  const shown = (paint ?? own)?.startTime ?? performance.now();
  measure("shown", shown);
  root.addEventListener(
    "click",
    ({ target, timeStamp }) =>
      /** @type {Element} */ (target).matches("button") && measure("clicked", timeStamp),
    { once: true },
  );
  document.addEventListener("mixconsent:change", () => measure("answered"), { once: true });
  const started = (/** @type {Event} */ { target }) => {
    if (!(/** @type {Element} */ (target).matches("script[data-once]"))) return;
    document.removeEventListener("load", started, true);
    measure("script");
  };
  document.addEventListener("load", started, true);
  const within = BOUNDS.find((bound) => shown <= bound);
  const count = () => request(`${service}/v1/shown`, { site, notice, language, within });
  if (within && !isOnward) {
    document.addEventListener("visibilitychange", count, { once: true });
  }
}

/** @type {(name: string, end?: number) => void} from the beginning of the page */
function measure(name, end = performance.now()) {
  performance.measure(`mixConsent:${name}`, { start: 0, end });
}
