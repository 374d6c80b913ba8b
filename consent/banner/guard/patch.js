/** Functions of the browser that are met before they do anything. */

export const { apply } = Reflect; // the page may put its own in its place later
const { defineProperty, getOwnPropertyDescriptor } = Object;

/**
 * @callback Meeting may change the arguments
 * @param {any} self
 * @param {any[]} args
 * @param {Function} original
 * @returns {{ value?: unknown } | false | void} what the caller gets where the call ends here
 */

/**
 * Meet each call of a function, or each assignment to a property.
 *
 * A Proxy keeps name, length and source text of what it stands for.
 *
 * @param {any} owner a prototype; nothing where this browser does not have it
 * @param {string} name
 * @param {Meeting} meeting
 */
export function meet(owner, name, meeting) {
  try {
    const found = getOwnPropertyDescriptor(owner, name) ?? {};
    const part = found.set ? "set" : "value";
    const met = new Proxy(found[part], {
      apply(original, self, args) {
        let end;
        try {
          end = meeting(self, args, original);
        } catch {
          // a failure of ours is not the page's: its call goes on
        }
        return end ? end.value : apply(original, self, args);
      },
    });
    defineProperty(owner, name, { ...found, [part]: met });
  } catch {
    // not in this browser, or frozen by the page: the calls go on as they did
  }
}

/**
 * Do what may fail, where nobody could do anything about it.
 *
 * @template {unknown[]} A
 * @template T
 * @param {(...args: A) => T} call
 * @param {A} args
 * @returns {T | undefined}
 */
export function attempt(call, ...args) {
  try {
    return call(...args);
  } catch {
    return undefined;
  }
}
