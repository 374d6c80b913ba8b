/**
 * Keys of the register in `localStorage` and `sessionStorage`, by `setItem`.
 *
 * `localStorage.key = value` calls no function that could be met: of that the guard sees nothing.
 */
import { apply, attempted, meet } from "./patch.js";

const local = attempted(() => localStorage); // it may be blocked

/** @param {import("./writes.js").Attempt} attempt */
export function meetStorage(attempt) {
  meet(Storage.prototype, "setItem", (self, args, original) => {
    if (args.length < 2) return; // the browser has something to say to that
    args.forEach((given, index) => (args[index] = `${given}`)); // read once: it may be an object
    const kind = kindOf(self);
    const [name] = args;
    const write = () => attempted(apply, original, self, args); // full, or blocked since
    return attempt.isStopped({ what: "storage", kind, name, place: kind + name, write }) && {};
  });
  meet(Storage.prototype, "removeItem", (self, [name]) => {
    attempt.drop((place) => place === kindOf(self) + name);
  });
  meet(Storage.prototype, "clear", (self) => {
    attempt.drop((place) => place.startsWith(kindOf(self)));
  });
}

/** @param {Storage} storage */
function kindOf(storage) {
  return storage === local ? "local-storage" : "session-storage";
}
