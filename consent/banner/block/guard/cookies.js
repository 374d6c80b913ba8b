/** Cookies that scripts set, by `document.cookie` and by the Cookie Store. */
import { readLine } from "./line.js";
import { apply, attempt, intercept } from "./patch.js";

/** @param {Writes} writes */
export function meetCookies(writes) {
  intercept(Document.prototype, "cookie", (self, args, original) => {
    const text = (args[0] = `${args[0]}`); // read once: it may be an object
    const write = () => attempt(apply, original, self, [text]);
    return isStopped(writes, readLine(text, Date.now()), write) && {};
  });
  intercept(/** @type {any} */ (window).CookieStore?.prototype, "set", (self, args, original) => {
    const { name, domain, path, expires } = Object(args[0]);
    const given = typeof args[0] === "object" ? `${name}` : `${args[0]}`;
    const target = [given, domain ?? "", path ?? ""].join(";");
    const isDeletion = expires != null && expires <= Date.now();
    const write = () => apply(original, self, args).catch(() => {}); // nobody waits for it now
    const cookie = { name: given, target, isDeletion };
    return isStopped(writes, cookie, write) && { value: Promise.resolve() };
  });
}

/** @type {(writes: Writes, cookie: ReturnType<typeof readLine>, write: () => void) => boolean} */
function isStopped(writes, { name, target, isDeletion }, write) {
  if (!isDeletion) return writes.isStopped({ what: "cookie", kind: "cookie", name, target, write });
  writes.drop((dropped) => dropped === target);
  return false;
}
