/**
 * Build static/consent/banner.js from the modules beside this file.
 *
 *     node build.mjs           write it
 *     node build.mjs --check   say whether the committed file is the build of this source
 *
 * Style and config stand in front of the code: compressed so, the whole is fifty bytes smaller.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build, transform } from "esbuild";
import { minify } from "terser";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const built = here("../../static/consent/banner.js");
const target = ["chrome99", "firefox101", "safari16.4"];
const CONFIG = "__MIX_CONFIG__"; // the service puts the config in its place
const STYLE = "__MIX_STYLE__";
// Names that only our own modules know; no page, cookie or request ever sees them
const inside =
  /^(account|answer|ask|decide|hush|isForced|isHonored|isLapsed|isOut|is_broken|released|speak|tellSignal)$/;

/** The style sheet is one minified string, named here and put in at the end. */
const styles = {
  name: "styles",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, () => ({ contents: `export default ${STYLE}`, loader: "js" }));
  },
};

const style = await transform(await readFile(here("style.css"), "utf8"), {
  loader: "css",
  minify: true,
  target,
});
const { outputFiles } = await build({
  entryPoints: [here("index.js")],
  bundle: true,
  format: "iife",
  charset: "utf8",
  legalComments: "none",
  target,
  tsconfigRaw: "{}", // the one beside this file is for tsc
  plugins: [styles],
  write: false,
});
const { code } = await minify(outputFiles[0].text, {
  ecma: 2020,
  toplevel: true,
  compress: { passes: 3, unsafe: true, unsafe_arrows: true, pure_getters: true, keep_fargs: false },
  mangle: { properties: { regex: inside } },
  format: { comments: false },
});

for (const name of [CONFIG, STYLE]) {
  if (code.split(name).length !== 2) throw new Error(`The code must name ${name} exactly once.`);
}
if (/\b_[cs]\b/.test(code)) throw new Error("The names _c and _s are taken.");
const named = code.replace(CONFIG, "_c").replace(STYLE, "_s");
const text = `{const _s=${JSON.stringify(style.code.trim())},_c=${CONFIG};${named}}\n`;

if (process.argv.includes("--check")) {
  const committed = await readFile(built, "utf8").catch(() => "");
  if (committed !== text) {
    console.error("static/consent/banner.js is not the build of consent/banner. Run: node build.mjs");
    process.exit(1);
  }
} else {
  await writeFile(built, text);
}
console.log(`banner.js: ${text.length} characters, ${brotliCompressSync(text).length} bytes by Brotli`);
