/** Cookies that scripts set, by `document.cookie` and by the Cookie Store. */
import { readLine } from "./line.js";
import { apply, attempted, meet } from "./patch.js";

/** @typedef {import("./writes.js").Attempt} Attempt */

/** @param {Attempt} attempt */
export function meetCookies(attempt) {
  meet(Document.prototype, "cookie", (self, args, original) => {
    const text = (args[0] = `${args[0]}`); // read once: it may be an object
    const write = () => attempted(apply, original, self, [text]);
    return isStopped(attempt, readLine(text, Date.now()), write) && {};
  });
  meet(/** @type {any} */ (window).CookieStore?.prototype, "set", (self, args, original) => {
    const { name, domain, path, expires } = Object(args[0]);
    const given = typeof args[0] === "object" ? `${name}` : `${args[0]}`;
    const place = [given, domain ?? "", path ?? ""].join(";");
    const isDeletion = expires != null && expires <= Date.now();
    const write = () => apply(original, self, args).catch(() => {}); // nobody waits any more
    const cookie = { name: given, place, isDeletion };
    return isStopped(attempt, cookie, write) && { value: Promise.resolve() };
  });
}

/**
 * @param {Attempt} attempt
 * @param {ReturnType<typeof readLine>} cookie
 * @param {() => void} write
 */
function isStopped(attempt, { name, place, isDeletion }, write) {
  if (!isDeletion) return attempt.isStopped({ what: "cookie", kind: "cookie", name, place, write });
  attempt.drop((held) => held === place);
  return false;
}
