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

/**
 * @param {boolean} isLeaving the page is loaded anew unless something is unsaved
 * @returns {[isUnsaved: boolean, sentence: string]}
 */
export default function unsaved(isLeaving) {
  return [!!window.onbeforeunload || hasUnsaved(document) || (isLeaving && isHeld()), next];
}

/**
 * Whether the page itself asks to stay, as the browser would ask it: last, and only where the page
 * would be left, since what else listens takes it for left.
 */
function isHeld() {
  const leaving = document.createEvent("BeforeUnloadEvent");
  leaving.initEvent("beforeunload", false, true);
  return !dispatchEvent(leaving) || !!leaving.returnValue; // what older scripts set
}

/** @type {(root: any) => boolean} a document, or a shadow root */
function hasUnsaved(root) {
  const edited = [...root.querySelectorAll(EDITED), root.designMode === "on" && root.body];
  return (
    [...root.querySelectorAll(FIELDS)].some(isChanged) ||
    edited.some((element) => element?.textContent?.trim()) ||
    // editors write in a frame of the page's own origin; into another's nobody can look
    [...root.querySelectorAll("*")].some(({ localName, shadowRoot, contentDocument }) => {
      const inner = shadowRoot ?? contentDocument;
      return inner && localName !== "mix-consent" && hasUnsaved(inner);
    })
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
