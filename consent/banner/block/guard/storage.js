/**
 * Keys of the register in `localStorage` and `sessionStorage`, by `setItem`.
 *
 * `localStorage.key = value` calls no function that could be met: of that the guard blocks nothing.
 * Report mode looks at what lies there when the page is left.
 */
import { apply, attempt, intercept } from "./patch.js";

const local = attempt(() => localStorage); // it may be blocked

/** @param {Writes} writes */
export function meetStorage(writes) {
  intercept(Storage.prototype, "setItem", (self, args, original) => {
    if (args.length < 2) return; // the browser has something to say to that
    args.forEach((given, index) => (args[index] = `${given}`)); // read once: it may be an object
    const kind = kindOf(self);
    const [name] = args;
    const write = () => attempt(apply, original, self, args); // full, or blocked since
    return writes.isStopped({ what: "storage", kind, name, target: kind + name, write }) && {};
  });
  intercept(Storage.prototype, "removeItem", (self, [name]) => {
    writes.drop((target) => target === kindOf(self) + name);
  });
  intercept(Storage.prototype, "clear", (self) => {
    writes.drop((target) => target.startsWith(kindOf(self)));
  });
  // Capturing, so that it comes before the report is sent
  document.addEventListener("visibilitychange", () => attempt(noteAll, writes), true);
}

/** @param {Writes} writes */
function noteAll(writes) {
  for (const storage of [localStorage, sessionStorage]) {
    for (const name of Object.keys(storage)) writes.noteUndeclared(kindOf(storage), name);
  }
}

/** @param {Storage} storage */
function kindOf(storage) {
  return storage === local ? "local-storage" : "session-storage";
}
