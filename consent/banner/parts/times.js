/**
 * How long it took, as `performance.measure` for a site's own monitoring. A page asks for it by
 * `data-times` on the tag.
 */
export default function times() {
  const host = document.querySelector("mix-consent");
  const root = host?.shadowRoot;
  if (!root?.querySelector("section [part~=accept]")) return; // nothing is asked
  // a question in the page's HTML was painted with it; otherwise this part was requested when it was drawn
  const [paint] = root.querySelector("form") ? performance.getEntriesByType("paint") : [];
  const own = performance.getEntriesByType("resource").find(({ name }) => /\/times\.js/.test(name));
  measure("shown", (paint ?? own)?.startTime);
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
}

/** @type {(name: string, end?: number) => void} from the beginning of the page */
function measure(name, end = performance.now()) {
  performance.measure(`mixConsent:${name}`, { start: 0, end });
}
