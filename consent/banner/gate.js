/**
 * Markup that is blocked until consent, and its activation.
 *
 *     <script type="text/plain" data-consent="analytics" src="…"></script>
 *     <script type="text/plain" data-type="module" data-consent="analytics">…</script>
 *     <template data-consent="support marketing">…</template>
 *     <iframe data-consent="marketing" data-src="…" data-provider="…" srcdoc="<noscript>…"></iframe>
 */
import { BLOCKED, keysOf } from "./blocked.js";
import { loadPart } from "./part.js";

const NECESSARY = "necessary"; // nothing waits for that

export class Gate {
  /**
   * @param {Visit} visit
   * @param {string | undefined} nonce of the banner's tag, which what it activates has to have too
   * @param {(frame: HTMLIFrameElement, keys: string[], load: () => void) => void} drawPlaceholder
   */
  constructor(visit, nonce, drawPlaceholder) {
    this.visit = visit;
    this.nonce = nonce;
    this.drawPlaceholder = drawPlaceholder;
    this.isBusy = false;
    /** @type {Promise<unknown> | null} */
    this.loading = null; // the last ordered script that is on its way
    /** @type {WeakSet<BlockedElement>} */
    this.met = new WeakSet(); // frames that have their placeholder, and what was looked at
  }

  /** Activate what is allowed, in the order of the page, and draw the others' placeholders. */
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
    this.meetNew();
  }

  /** Draw a frame's placeholder, and name in the console what the author cannot have meant. */
  meetNew() {
    const { config, verdicts } = this.visit;
    for (const element of marked("[data-consent]:not([data-once])")) {
      if (this.met.has(element)) continue;
      this.met.add(element);
      const load = () => this.activateElement(element);
      if (!element.matches(BLOCKED) || !this.isRight(element)) {
        loadPart(config, "mistakes.js", element, verdicts, this.nonce);
      } else if (element.matches("iframe")) {
        this.drawPlaceholder(/** @type {any} */ (element), keysOf(element), load);
      }
    }
  }

  /** The first blocked element that is allowed. */
  next() {
    return blocked().find(
      (element) => this.isRight(element) && keysOf(element).every((key) => this.visit.allows(key)),
    );
  }

  /**
   * Whether it may ever be activated. Else what somebody wrote into the page would run in spite of
   * the page's policy: 'strict-dynamic' lets in what a script inserts.
   *
   * @param {BlockedElement} element
   */
  isRight(element) {
    const { verdicts } = this.visit;
    return (
      keysOf(element).every((key) => (verdicts[key]?.reason ?? NECESSARY) !== NECESSARY) &&
      (!element.matches("script,template") || this.hasNonce(element))
    );
  }

  /** @param {HTMLElement} element */
  hasNonce({ nonce, attributes }) {
    // a tag that was left open swallows the nonce of the next (CSP3, "is element nonceable?")
    const isWhole = () =>
      ![...attributes].some(({ name, value }) => /<s(cript|tyle)/i.test(name + value));
    return !this.nonce || (nonce === this.nonce && isWhole());
  }

  /** @param {BlockedElement} element */
  activateElement(element) {
    element.dataset.once = ""; // the guard lets it pass
    keysOf(element).forEach((key) => this.visit.activated.add(key));
    const { content, dataset } = element;
    if (content) {
      for (const script of content.querySelectorAll("script")) {
        if (this.hasNonce(script)) keepOrder(script);
        else script.remove();
      }
      element.replaceWith(content);
    } else if (element.matches("script")) {
      this.run(/** @type {any} */ (element));
    } else {
      element.removeAttribute("srcdoc"); // of who has no script: it goes before the address
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

  /**
   * From now on, activate also what comes later.
   *
   * @param {() => void} also done when the page has changed
   */
  watch(also) {
    const observer = new MutationObserver(() => {
      also();
      this.activate();
    });
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
  return marked(BLOCKED).filter(
    (element) => element.nextSibling || document.readyState !== "loading",
  );
}

/** @param {string} selector */
function marked(selector) {
  return [.../** @type {NodeListOf<BlockedElement>} */ (document.querySelectorAll(selector))];
}
