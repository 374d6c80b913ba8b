/** The question before a chat is a part of its own. */
import { nonce } from "./gate.js";
import { create, root } from "./host.js";
import { loadPart } from "./part.js";
import * as visit from "./visit.js";

/**
 * Nothing of a chat is loaded until the visitor has opened it and agreed.
 *
 * @param {HTMLElement} launcher
 */
export function openChat(launcher) {
  create();
  loadPart(visit.config, "chat.js", launcher, visit.config, root, nonce, visit.activated);
}
