/**
 * Keys of the register in `localStorage` and `sessionStorage`, by `setItem`.
 *
 * `localStorage.key = value` calls no function that could be met: of that the guard sees nothing.
 */
import { apply, attempted, meet } from "./patch.js";

/** @param {import("./writes.js").Attempt} attempt */
export function meetStorage(attempt) {
  meet(Storage.prototype, "setItem", (self, args, original) => {
    if (args.length < 2) return; // the browser has something to say to that
    args.forEach((given, index) => (args[index] = `${given}`)); // read once: it may be an object
    const [name] = args;
    const kind = kindOf(self);
    const write = () => attempted(apply, original, self, args); // full, or blocked since
    const place = placeOf(self, name);
    return attempt.isStopped({ what: "storage", kind, name, place, write }) && {};
  });
  meet(Storage.prototype, "removeItem", (self, [name]) => {
    attempt.drop((place) => place === placeOf(self, name));
  });
  meet(Storage.prototype, "clear", (self) => {
    attempt.drop((place) => place.startsWith(placeOf(self, "")));
  });
}

/** @param {Storage} storage */
function kindOf(storage) {
  return storage === localStorage ? "local-storage" : "session-storage";
}

/** @type {(storage: Storage, name: string) => string} */
function placeOf(storage, name) {
  return `${kindOf(storage)};${name}`;
}
