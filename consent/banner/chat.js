/** The question before a chat is a part of its own. */
import { nonce } from "./gate.js";
import { create, root } from "./host.js";
import { loadPart } from "./part.js";
import { openDialog } from "./view.js";
import * as visit from "./visit.js";

/**
 * What opens the dialog, or a chat, of which nothing is loaded until the visitor has agreed.
 *
 * @param {HTMLElement} launcher
 */
export function open(launcher) {
  if (!launcher.dataset.consentChat) return openDialog();
  create();
  loadPart(visit.config, "chat.js", launcher, visit.config, root, nonce, visit.activated);
}
