/**
 * Keys of the register in `localStorage` and `sessionStorage`, by `setItem`.
 *
 * `localStorage.key = value` calls no function that could be met: of that the guard sees nothing.
 */
import { apply, attempt, meet } from "./patch.js";

const local = attempt(() => localStorage); // it may be blocked

/** @param {import("./writes.js").Writes} writes */
export function meetStorage(writes) {
  meet(Storage.prototype, "setItem", (self, args, original) => {
    if (args.length < 2) return; // the browser has something to say to that
    args.forEach((given, index) => (args[index] = `${given}`)); // read once: it may be an object
    const kind = kindOf(self);
    const [name] = args;
    const write = () => attempt(apply, original, self, args); // full, or blocked since
    return writes.isStopped({ what: "storage", kind, name, place: kind + name, write }) && {};
  });
  meet(Storage.prototype, "removeItem", (self, [name]) => {
    writes.drop((place) => place === kindOf(self) + name);
  });
  meet(Storage.prototype, "clear", (self) => {
    writes.drop((place) => place.startsWith(kindOf(self)));
  });
}

/** @param {Storage} storage */
function kindOf(storage) {
  return storage === local ? "local-storage" : "session-storage";
}
