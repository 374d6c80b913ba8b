/**
 * What a name in the register stands for: `*` is any text. Names come from anybody, so that nothing
 * here goes back; the twin of `kernel/values.py`.
 *
 * @param {string} declared
 * @returns {(name: string) => boolean}
 */
export function patternOf(declared) {
  const [first, ...middle] = declared.split("*");
  const last = middle.pop();
  return (name) => {
    let rest = name.slice(first.length);
    if (last === undefined || !name.startsWith(first)) return name === declared;
    if (!rest.endsWith(last)) return false;
    rest = rest.slice(0, rest.length - last.length);
    return middle.every((part) => {
      const at = rest.indexOf(part);
      rest = rest.slice(at + part.length);
      return at >= 0;
    });
  };
}

// The twin of `OUR_COOKIE` in `kernel/values.py`: what we keep in browsers, on any site
export const OURS =
  /^(?:__(?:Secure|Host)-[\w-]{1,50}_(?:consent|account|visitor|staff|csrf)|[\w-]{1,50}_consent_(?:state|queue|confirmation|heard|receipt))$/;

/**
 * Who declares a name: an exact name goes before a pattern; of two, the first.
 *
 * @template {{ declared: string }} Row
 * @param {Row[]} rows
 * @returns {(name: string) => Row | undefined}
 */
export function finder(rows) {
  const patterns = rows.map(({ declared }) => patternOf(declared));
  return (name) =>
    rows.find(({ declared }) => declared === name) ?? rows.find((_, at) => patterns[at](name));
}
