/**
 * Writes of names: let through, or held until the answer.
 *
 * @typedef {object} Write
 * @property {"cookie" | "storage"} what
 * @property {import("./register.js").Kind} kind
 * @property {string} name
 * @property {string} place a later write to the same place replaces this one
 * @property {() => void} write
 *
 * @typedef {object} Attempt
 * @property {(write: Write) => boolean} isStopped
 * @property {(isGone: (place: string) => boolean) => void} drop what the page itself deletes, that
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
 * @returns {Attempt}
 */
export function writes(owner, tell) {
  /** @type {Map<string, { key: string, write: () => void }>} */
  const held = new Map(); // by place, in the order of the page

  follow(() => {
    for (const [place, { key, write }] of [...held]) {
      const isAllowed = allows(key);
      if (!isAllowed && awaits(key)) continue;
      held.delete(place);
      if (isAllowed) write();
    }
  });

  return {
    isStopped({ what, kind, name, place, write }) {
      held.delete(place); // whatever becomes of this one, it is the newer
      const found = owner(kind, name);
      if (found ? found.isNecessary || allows(found.key) : kind !== "cookie") return false;
      const waits = !isReport() && !!found && awaits(found.key);
      if (waits) held.set(place, { key: found.key, write });
      tell({ what, name, category: found?.key ?? "", held: waits }, found?.declared);
      return !isReport();
    },
    drop(isGone) {
      for (const place of [...held.keys()]) if (isGone(place)) held.delete(place);
    },
  };
}
