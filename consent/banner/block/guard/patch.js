/** Functions of the browser that are intercepted before they do anything. */

export const { apply } = Reflect; // the page may put its own in its place later
const { defineProperty, getOwnPropertyDescriptor } = Object;

/**
 * Intercept each call of a function, or each assignment to a property.
 *
 * A Proxy keeps name, length and source text of what it stands for.
 *
 * @param {any} owner a prototype; nothing where this browser does not have it
 * @param {string} name
 * @param {Meeting} handler
 */
export function intercept(owner, name, handler) {
  try {
    const found = getOwnPropertyDescriptor(owner, name) ?? {};
    const part = found.set ? "set" : "value";
    const intercepted = new Proxy(found[part], {
      apply(original, self, args) {
        let end;
        try {
          end = handler(self, args, original);
        } catch {
          // a failure of ours is not the page's: its call goes on
        }
        return end ? end.value : apply(original, self, args);
      },
    });
    defineProperty(owner, name, { ...found, [part]: intercepted });
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
