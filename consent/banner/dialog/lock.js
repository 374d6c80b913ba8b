/** The page behind the dialog stays where it is. */
import { sheet } from "../elements.js";

const rules = sheet("");

/**
 * From when it is drawn until it is gone, whoever takes it away.
 *
 * @param {HTMLDialogElement} dialog
 */
export function lockPage(dialog) {
  if (!document.adoptedStyleSheets.includes(rules)) document.adoptedStyleSheets.push(rules);
  const root = document.documentElement;
  // a body hands its overflow to the window only where the root has none; on the other of the two
  // it would make a box that scrolls, and what is sticky in there would jump
  const scrolls = getComputedStyle(root).overflow === "visible" ? "body" : "html";
  const gutter = innerWidth > root.clientWidth ? "html{scrollbar-gutter:stable!important}" : "";
  new ResizeObserver((_, observer) => {
    rules.replaceSync(dialog.isConnected ? `${scrolls}{overflow:hidden!important}${gutter}` : "");
    if (!dialog.isConnected) observer.disconnect();
  }).observe(dialog);
}
