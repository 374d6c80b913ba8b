/**
 * Build static/consent/banner.js from the modules beside this file.
 *
 *     node build.mjs           write it
 *     node build.mjs --check   say whether the committed file is the build of this source
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build, transform } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const built = here("../../static/consent/banner.js");
const target = ["chrome99", "firefox101", "safari16.4"];

/** Style sheets become minified strings. */
const styles = {
  name: "styles",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const { code } = await transform(source, { loader: "css", minify: true, target });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const { outputFiles } = await build({
  entryPoints: [here("index.js")],
  bundle: true,
  minify: true,
  format: "iife",
  charset: "utf8",
  legalComments: "none",
  target,
  tsconfigRaw: "{}", // the one beside this file is for tsc
  plugins: [styles],
  write: false,
});
const [{ text }] = outputFiles;

if (text.split("__MIX_CONFIG__").length !== 2) {
  throw new Error("The built file must name __MIX_CONFIG__ exactly once.");
}
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
