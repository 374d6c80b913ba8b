/**
 * What a name in the register stands for: `*` is any text. Names come from anybody, so that nothing
 * here goes back; the twin of `kernel/patterns.py`.
 *
 * @param {string} declared
 * @returns {(name: string) => boolean}
 */
export function patternOf(declared) {
  const [first, ...middle] = declared.split("*");
  const last = middle.pop();
  if (last === undefined) return (name) => name === declared;
  return (name) => {
    const end = name.length - last.length;
    let at = first.length;
    if (at > end || !name.startsWith(first) || !name.endsWith(last)) return false;
    const inner = name.slice(0, end);
    return middle.every((part) => {
      const found = inner.indexOf(part, at);
      at = found + part.length;
      return found >= 0;
    });
  };
}

// The twin of `OUR_COOKIE` in `kernel/values.py`: what remembers a visitor's answer, on any site
export const OURS =
  /^(?:__(?:Secure|Host)-[\w-]{1,50}_(?:consent|account|visitor)|[\w-]{1,50}_consent_(?:state|queue))$/;

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
