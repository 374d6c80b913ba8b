/** The page behind the dialog stays where it is. */
import { sheet } from "../elements.js";

// On the body, which hands its overflow to the window; were it on the root, a page whose body has
// one of its own would lose what sticks to its edges
const STILL = "body{overflow:hidden!important}";
const GUTTER = "html{scrollbar-gutter:stable!important}"; // the scroll bar's room stays

const rules = sheet("");

/**
 * From when it is drawn until it is gone, whoever takes it away.
 *
 * @param {HTMLDialogElement} dialog
 */
export function lockPage(dialog) {
  if (!document.adoptedStyleSheets.includes(rules)) document.adoptedStyleSheets.push(rules);
  const hasScrollBar = innerWidth > document.documentElement.clientWidth;
  new ResizeObserver((_, observer) => {
    rules.replaceSync(dialog.isConnected ? STILL + (hasScrollBar ? GUTTER : "") : "");
    if (!dialog.isConnected) observer.disconnect();
  }).observe(dialog);
}
