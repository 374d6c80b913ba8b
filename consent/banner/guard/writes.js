/**
 * Writes of cookies and storage: let through, or kept back until the answer.
 *
 * @typedef {object} Write
 * @property {"cookie" | "storage"} what
 * @property {import("./register.js").Kind} kind
 * @property {string} name
 * @property {string} place a later write to the same place replaces this one
 * @property {() => void} write
 *
 * @typedef {object} Writes
 * @property {(write: Write) => boolean} isStopped
 * @property {(isDropped: (place: string) => boolean) => void} drop what the page itself deletes, that
 *   no yes may bring back
 */
import { isReport } from "./tag.js";
import { allows, awaits, follow } from "./visitor.js";

/**
 * A cookie that the register does not know is refused, in the browser as on the servers (R145):
 * nobody can say yes to it. Keys of storage go on: a page has too many of its own.
 *
 * @param {import("./register.js").Register} owner
 * @param {import("./teller.js").Tell} tell
 * @returns {Writes}
 */
export function guardWrites(owner, tell) {
  /** @type {Map<string, { key: string, write: () => void }>} */
  const waiting = new Map(); // by place, in the order of the page

  follow(() => {
    for (const [place, { key, write }] of [...waiting]) {
      const isAllowed = allows(key);
      if (!isAllowed && awaits(key)) continue;
      waiting.delete(place);
      if (isAllowed) write();
    }
  });

  return {
    isStopped({ what, kind, name, place, write }) {
      waiting.delete(place); // whatever becomes of this one, it is the newer
      const known = owner(kind, name);
      if (known ? known.isNecessary || allows(known.key) : kind !== "cookie") return false;
      const canWait = !isReport() && !!known && awaits(known.key);
      if (canWait) waiting.set(place, { key: known.key, write });
      tell({ what, name, category: known?.key ?? "", held: canWait }, known?.declared);
      return !isReport();
    },
    drop(isDropped) {
      for (const place of [...waiting.keys()]) if (isDropped(place)) waiting.delete(place);
    },
  };
}
