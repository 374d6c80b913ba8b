/** Writes of cookies and storage: they go on, or wait for the answer. */
import { OURS } from "../../pattern.js";
import { isReport } from "./tag.js";
import { allows, awaits, follow } from "./visitor.js";

/**
 * A cookie that the register does not know is refused, in the browser as on the servers (R145):
 * nobody can say yes to it. Keys of storage go on, since a page has too many of its own; report mode
 * tells them.
 *
 * @param {Register} owner
 * @param {Tell} tell
 * @returns {Writes}
 */
export function guardWrites(owner, tell) {
  /** @type {Map<string, { key: string, write: () => void }>} */
  const waiting = new Map(); // by target, in the order of the page

  follow(() => {
    for (const [target, { key, write }] of [...waiting]) {
      const isAllowed = allows(key);
      if (!isAllowed && awaits(key)) continue;
      waiting.delete(target);
      if (isAllowed) write();
    }
  });

  /** @type {Writes["noteUndeclared"]} */
  function noteUndeclared(kind, name) {
    if (!isReport() || OURS.test(name) || owner(kind, name)) return;
    tell({ what: "storage", name, category: "", held: false }, kind);
  }

  return {
    noteUndeclared,
    isStopped({ what, kind, name, target, write }) {
      waiting.delete(target); // whatever becomes of this one, it is the newer
      const known = owner(kind, name);
      if (!known && kind !== "cookie") noteUndeclared(kind, name);
      if (known ? known.isNecessary || allows(known.key) : kind !== "cookie") return false;
      const canWait = !isReport() && !!known && awaits(known.key);
      if (canWait) waiting.set(target, { key: known.key, write });
      tell({ what, name, category: known?.key ?? "", held: canWait }, kind, known?.declared);
      return !isReport();
    },
    drop(isDropped) {
      for (const target of [...waiting.keys()]) if (isDropped(target)) waiting.delete(target);
    },
  };
}
