/** Scripts and frames in a piece of HTML, before it is parsed. Pure. */

// No `<` outside of quotes: else each of many tags without an end would be read to the end
const TAG = /<(script|iframe)(?=[\s/])(?:[^<>"']|"[^"]*"|'[^']*')*>/gi;

/** The types that run; any other is data. */
export const RUNS = /^$|^module$|(java|ecma|j|live)script/i;

/**
 * The same HTML, in which what is refused is blocked. The first of two attributes counts.
 *
 * @param {string} html
 * @param {(name: string, url: string) => string | undefined} refused says for which category
 */
export function blockMarkup(html, refused) {
  return html.replace(TAG, (tag, name) => {
    const url = attribute(tag, "src");
    const isScript = name.toLowerCase() === "script";
    const type = (isScript && attribute(tag, "type")) || "";
    if (!url || !RUNS.test(type) || (!isScript && attribute(tag, "srcdoc"))) return tag;
    const key = refused(name.toLowerCase(), url);
    if (!key) return tag;
    const start = `<${name} data-consent="${key}"`;
    const tail = tag.slice(1 + name.length);
    if (!isScript) return start + tail.replace(/([\s"'/])src(?=\s*=)/i, "$1data-src");
    return `${start} type="text/plain"${/module/i.test(type) ? ' data-type="module"' : ""}${tail}`;
  });
}

/** @type {(tag: string, name: string) => string | undefined} */
function attribute(tag, name) {
  const value = `\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`;
  const found = new RegExp(`[\\s"'/]${name}${value}`, "i").exec(tag);
  return found?.slice(1).find((group) => group != null);
}
