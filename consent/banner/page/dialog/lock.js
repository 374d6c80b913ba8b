/** The page behind the dialog stays where it is. */
import { sheet } from "../elements.js";

const rules = sheet("");

/**
 * Until the dialog is gone, whoever takes it away.
 *
 * @param {HTMLDialogElement} dialog which is in the page
 */
export function lockPage(dialog) {
  if (!document.adoptedStyleSheets.includes(rules)) document.adoptedStyleSheets.push(rules);
  const root = document.documentElement;
  // a body hands its overflow to the window only where the root has none; on the other of the two
  // it would make a box that scrolls, and what is sticky in there would jump
  const scrolls = getComputedStyle(root).overflow === "visible" ? "body" : "html";
  const gutter = innerWidth > root.clientWidth ? "html{scrollbar-gutter:stable!important}" : "";
  rules.replaceSync(`${scrolls}{overflow:hidden!important}${gutter}`);
  const observer = new MutationObserver(() => {
    if (dialog.isConnected) return;
    observer.disconnect();
    rules.replaceSync("");
    // a page that puts in another body may have the banner back, and this without its backdrop
    setTimeout(() => dialog.isConnected && dialog.close(), 100);
  });
  observer.observe(document, { childList: true, subtree: true });
  observer.observe(dialog.getRootNode(), { childList: true });
}
