/**
 * Markup that is blocked until consent, and its activation.
 *
 *     <script type="text/plain" data-consent="analytics" src="…"></script>
 *     <script type="text/plain" data-type="module" data-consent="analytics">…</script>
 *     <template data-consent="support marketing">…</template>
 *     <iframe data-consent="marketing" data-src="…" data-provider="…"></iframe>
 *
 * @typedef {HTMLElement & { content?: DocumentFragment, src: string }} BlockedElement any of them
 */
const BLOCKED = `[data-consent]:is(script[type="text/plain"],template,[data-src])`;

export class Gate {
  /**
   * @param {import("./visit.js").Visit} visit
   * @param {(frame: HTMLIFrameElement, keys: string[], load: () => void) => void} drawPlaceholder
   */
  constructor(visit, drawPlaceholder) {
    this.visit = visit;
    this.drawPlaceholder = drawPlaceholder;
    this.isBusy = false;
    /** @type {Promise<unknown> | null} */
    this.loading = null; // the last ordered script that is on its way
    /** @type {WeakSet<BlockedElement>} */
    this.drawn = new WeakSet(); // frames that have their placeholder
  }

  /** Activate what is allowed, in the order of the page, and draw placeholders into the rest. */
  async activate() {
    if (this.isBusy) return;
    this.isBusy = true;
    for (let element; (element = this.next()); ) {
      if (element.matches("script:not([src])") && this.loading) {
        await this.loading; // an inline script may lean on the one before it
        this.loading = null;
        continue; // the visitor may have withdrawn meanwhile
      }
      this.activateElement(element);
    }
    this.isBusy = false;
    for (const frame of blocked()) {
      if (!frame.matches("iframe") || this.drawn.has(frame)) continue;
      this.drawn.add(frame);
      const load = () => this.activateElement(frame);
      this.drawPlaceholder(/** @type {any} */ (frame), keysOf(frame), load);
    }
  }

  /** The first blocked element that is allowed. */
  next() {
    return blocked().find((element) => keysOf(element).every((key) => this.visit.allows(key)));
  }

  /** @param {BlockedElement} element */
  activateElement(element) {
    element.dataset.once = ""; // the guard lets it pass
    keysOf(element).forEach((key) => this.visit.activated.add(key));
    const { content, dataset } = element;
    if (content) {
      content.querySelectorAll("script").forEach(keepOrder);
      element.replaceWith(content);
    } else if (element.matches("script")) {
      this.run(/** @type {any} */ (element));
    } else {
      element.src = dataset.src ?? "";
      delete dataset.src;
    }
  }

  /**
   * Trusted Types let the same element back in, and it keeps its nonce and attributes.
   *
   * @param {HTMLScriptElement} script
   */
  run(script) {
    const { parentNode, nextSibling } = script;
    script.remove();
    script.type = script.dataset.type ?? "";
    keepOrder(script);
    if (script.src && !script.async) {
      this.loading = new Promise((resolve) => {
        script.addEventListener("load", resolve);
        script.addEventListener("error", resolve);
      });
    }
    parentNode?.insertBefore(script, nextSibling);
  }

  /** From now on, whatever comes later is seen. */
  watch() {
    const observer = new MutationObserver(() => this.activate());
    observer.observe(document, { childList: true, subtree: true });
  }
}

/** @param {HTMLScriptElement} script */
function keepOrder(script) {
  if (!script.hasAttribute("async")) script.async = false; // else the parser's copy runs any time
}

/**
 * Everything that is blocked and whole: while the page is parsed, its last element may still grow.
 */
function blocked() {
  return [.../** @type {NodeListOf<BlockedElement>} */ (document.querySelectorAll(BLOCKED))].filter(
    (element) => element.nextSibling || document.readyState !== "loading",
  );
}

/** @param {Element & { dataset: DOMStringMap }} element */
function keysOf(element) {
  return (element.dataset.consent ?? "").trim().split(/\s+/);
}
