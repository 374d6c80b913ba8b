/**
 * Markup that waits for consent, and its release into the page.
 *
 *     <script type="text/plain" data-consent="analytics" src="…"></script>
 *     <script type="text/plain" data-type="module" data-consent="analytics">…</script>
 *     <template data-consent="support marketing">…</template>
 */

const WAITING = `[data-consent]:is(script[type="text/plain"],template)`;

/** @typedef {HTMLElement & { content?: DocumentFragment, src: string }} Waiting any of them */

/**
 * @param {(key: string) => boolean} allows
 */
export function gate(allows) {
  /** @type {Set<string>} */
  const released = new Set();
  /** @type {Promise<unknown> | undefined} */
  let loading; // the last ordered script that is on its way
  let busy = false;
  const observer = new MutationObserver(release);

  /** Let in what may come in, in the order of the page. */
  async function release() {
    if (busy) return;
    busy = true;
    for (let element; (element = next()); ) {
      if (element.matches("script:not([src])") && loading) {
        await loading; // an inline script may lean on the one before it
        loading = undefined;
        continue; // the visitor may have withdrawn meanwhile
      }
      keys(element).forEach((key) => released.add(key));
      letIn(element);
    }
    busy = false;
  }

  function next() {
    return [.../** @type {NodeListOf<Waiting>} */ (document.querySelectorAll(WAITING))].find(
      (element) => isWhole(element) && keys(element).every(allows),
    );
  }

  /** @param {Waiting} element */
  function letIn(element) {
    if (element.content) {
      element.content.querySelectorAll("script").forEach(keepOrder);
      element.replaceWith(element.content);
    } else {
      run(/** @type {any} */ (element));
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

  /** @param {boolean} watching whether something that comes later could be let in */
  function open(watching) {
    observer.disconnect();
    if (watching) observer.observe(document, { childList: true, subtree: true });
    release();
  }

  return { open, release, released };
}

/** @param {HTMLScriptElement} script */
function keepOrder(script) {
  if (!script.hasAttribute("async")) script.async = false; // else the parser's copy runs any time
}

/**
 * While the page is being parsed, its last element may still be growing.
 *
 * @param {Element} element
 */
function isWhole(element) {
  return element.nextSibling || document.readyState !== "loading";
}

/** @param {Waiting} element */
function keys(element) {
  return (element.dataset.consent ?? "").trim().split(/\s+/);
}
