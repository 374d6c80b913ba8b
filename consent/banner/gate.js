/**
 * Markup that waits for consent, and its release into the page.
 *
 *     <script type="text/plain" data-consent="analytics" src="…"></script>
 *     <script type="text/plain" data-type="module" data-consent="analytics">…</script>
 *     <template data-consent="support marketing">…</template>
 *     <iframe data-consent="marketing" data-src="…" data-provider="…"></iframe>
 */
const WAITING = `[data-consent]:is(script[type="text/plain"],template,[data-src])`;

/** @typedef {import("./frames.js").Waiting} Waiting any of them */

/**
 * @param {(key: string) => boolean} allows
 * @param {(frame: HTMLIFrameElement, keys: string[], load: () => void) => void} veil show in a
 *   frame what waits there
 */
export function gate(allows, veil) {
  /** @type {Set<string>} */
  const released = new Set();
  /** @type {Promise<unknown> | undefined} */
  let loading; // the last ordered script that is on its way
  let busy = false;
  /** @type {WeakSet<Waiting>} */
  const veiled = new WeakSet();

  /** Let in what may come in, in the order of the page, and show what waits. */
  async function release() {
    if (busy) return;
    busy = true;
    for (let element; (element = waiting().find((one) => keys(one).every(allows))); ) {
      if (element.matches("script:not([src])") && loading) {
        await loading; // an inline script may lean on the one before it
        loading = undefined;
        continue; // the visitor may have withdrawn meanwhile
      }
      letIn(element);
    }
    busy = false;
    for (const frame of waiting().filter((one) => one.matches("iframe") && !veiled.has(one))) {
      veiled.add(frame);
      veil(/** @type {any} */ (frame), keys(frame), () => letIn(frame));
    }
  }

  /** @param {Waiting} element */
  function letIn(element) {
    element.dataset.once = ""; // the guard lets it pass
    keys(element).forEach((key) => released.add(key));
    const { content, dataset } = element;
    if (content) {
      content.querySelectorAll("script").forEach(keepOrder);
      element.replaceWith(content);
    } else if (element.matches("script")) {
      run(/** @type {any} */ (element));
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
  function run(script) {
    const { parentNode, nextSibling } = script;
    script.remove();
    script.type = script.dataset.type ?? "";
    keepOrder(script);
    if (script.src && !script.async) {
      loading = new Promise((resolve) => {
        script.addEventListener("load", resolve);
        script.addEventListener("error", resolve);
      });
    }
    parentNode?.insertBefore(script, nextSibling);
  }

  /** From now on, whatever comes later is seen. */
  function watch() {
    new MutationObserver(release).observe(document, { childList: true, subtree: true });
  }

  return { watch, release, released };
}

/** @param {HTMLScriptElement} script */
function keepOrder(script) {
  if (!script.hasAttribute("async")) script.async = false; // else the parser's copy runs any time
}

/**
 * Everything that waits and is whole: while the page is parsed, its last element may still grow.
 */
function waiting() {
  return [.../** @type {NodeListOf<Waiting>} */ (document.querySelectorAll(WAITING))].filter(
    (element) => element.nextSibling || document.readyState !== "loading",
  );
}

/** @param {Element & { dataset: DOMStringMap }} element */
function keys(element) {
  return (element.dataset.consent ?? "").trim().split(/\s+/);
}
