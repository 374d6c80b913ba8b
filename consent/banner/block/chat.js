/** The question before a chat is a part of its own. */

import * as visit from "../answer/visit.js";
import { create, root } from "../page/host.js";
import { loadPart } from "../page/part.js";
import { openDialog } from "../page/view.js";
import { nonce } from "./gate.js";

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
