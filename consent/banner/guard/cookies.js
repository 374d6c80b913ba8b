/** Cookies that scripts set, by `document.cookie` and by the Cookie Store. */
import { readLine } from "./line.js";
import { apply, attempt, meet } from "./patch.js";

/** @typedef {import("./writes.js").Writes} Writes */

/** @param {Writes} writes */
export function meetCookies(writes) {
  meet(Document.prototype, "cookie", (self, args, original) => {
    const text = (args[0] = `${args[0]}`); // read once: it may be an object
    const write = () => attempt(apply, original, self, [text]);
    return isStopped(writes, readLine(text, Date.now()), write) && {};
  });
  meet(/** @type {any} */ (window).CookieStore?.prototype, "set", (self, args, original) => {
    const { name, domain, path, expires } = Object(args[0]);
    const given = typeof args[0] === "object" ? `${name}` : `${args[0]}`;
    const place = [given, domain ?? "", path ?? ""].join(";");
    const isDeletion = expires != null && expires <= Date.now();
    const write = () => apply(original, self, args).catch(() => {}); // nobody waits for it any longer
    const cookie = { name: given, place, isDeletion };
    return isStopped(writes, cookie, write) && { value: Promise.resolve() };
  });
}

/**
 * @param {Writes} writes
 * @param {ReturnType<typeof readLine>} cookie
 * @param {() => void} write
 */
function isStopped(writes, { name, place, isDeletion }, write) {
  if (!isDeletion) return writes.isStopped({ what: "cookie", kind: "cookie", name, place, write });
  writes.drop((dropped) => dropped === place);
  return false;
}
