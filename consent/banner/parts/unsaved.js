/**
 * Whether loading the page anew would lose what the visitor has entered (R215), and the sentence
 * for a no that therefore has its full effect on the next page only.
 */
const { next } = __MIX_WORDS__; // in the page's language
const FIELDS = "input:not([type=image]),select,textarea"; // a copy of an image would be fetched
const EDITED = "[contenteditable]:not([contenteditable=false])";
// Some frameworks make what is typed the default, too. Where a browser does not know the selectors,
// nothing matches
const TOUCHED = ":is(:user-valid,:user-invalid)";

/** @returns {[isUnsaved: boolean, sentence: string]} */
export default function unsaved() {
  return [!!window.onbeforeunload || hasUnsaved(document), next];
}

/** @type {(root: Document | ShadowRoot) => boolean} */
function hasUnsaved(root) {
  return (
    [.../** @type {any} */ (root.querySelectorAll(FIELDS))].some(isChanged) ||
    [...root.querySelectorAll(EDITED)].some(({ textContent }) => textContent?.trim()) ||
    [...root.querySelectorAll("*")].some(
      ({ localName, shadowRoot }) =>
        shadowRoot && localName !== "mix-consent" && hasUnsaved(shadowRoot),
    )
  );
}

/**
 * Compared with a copy that was reset: that knows the default of each kind of field.
 *
 * @param {any} field
 */
function isChanged(field) {
  const form = document.createElement("form");
  const initial = field.cloneNode(true);
  form.append(initial);
  form.reset();
  return (
    initial.value !== field.value ||
    initial.checked !== field.checked ||
    (field.value && field.matches(TOUCHED)) ||
    [...(field.options ?? [])].some(({ selected }, at) => selected !== initial.options[at].selected)
  );
}
