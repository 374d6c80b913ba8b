/** The banner's own tag: what the page says on it. */

/** Not `document.currentScript`, which an injected `<img name="currentScript">` would be. */
export const tag = /** @type {HTMLScriptElement | null} */ (
  Reflect.get(Document.prototype, "currentScript", document)
);
const own = tag ?? document.documentElement;
export const { dataset } = own;
export const nonce = own.nonce || dataset.nonce;
