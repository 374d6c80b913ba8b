/**
 * Build what is served from the modules beside this file.
 *
 *     node build.mjs           write it
 *     node build.mjs --check   say whether the committed files are the build of this source
 *
 * `index.js` becomes static/consent/banner.js. Style and config stand in front of its code:
 * compressed so, the whole is fifty bytes smaller. It becomes core.js, too, which has its config
 * from its tag, and what draws in parts/view.js: with that, it shares the state of the page. Each
 * file in `parts/` becomes one in static/consent/parts/, which the banner loads only where a page or
 * a visitor gives cause; each in `layouts/` one in static/consent/layouts/, which the service adds
 * to the style of a theme.
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build, transform } from "esbuild";
import { minify } from "terser";
import { vendors } from "./vendors.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const served = "../../static/consent/";
const target = ["chrome99", "firefox101", "safari16.4"];
const syntax = "es2021"; // older browsers get a link, so those since late 2020 must be able to read it
const CONFIG = "__MIX_CONFIG__"; // the service puts the config in its place
const STYLE = "__MIX_STYLE__";
// The browser compiles it all at once, off the page's thread, and nothing of it in a click
const COMPILED = "//# allFunctionsCalledOnLoad\n";
/** A style sheet is one minified string: of the banner's own, its name, until the end. */
const styles = (isNamed) => ({
  name: "styles",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => ({
      contents: `export default ${isNamed ? STYLE : JSON.stringify(await styled(path))}`,
      loader: "js",
    }));
  },
});

/** Modules that another one stands in for: those that it names, by the last part of their path. */
const instead = (names, path) => ({
  name: path,
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`/(${names})\\.js$`) }, ({ kind }) =>
      kind === "entry-point" ? undefined : { path: here(path) },
    );
  },
});

/** The core knows the plain case alone, and loads the rest. */
const core = {
  inject: [here("core/given.js")],
  plugins: [instead("answering|drawing|here|session", "core/view.js")],
};

/** The rest has from the core what both need, and draws no question that is in the page's HTML. */
const view = {
  plugins: [
    instead("follow|gate|page|tag|verdicts", "core/live.js"),
    {
      name: "drawn",
      setup({ onResolve }) {
        onResolve({ filter: /^\.\/drawing\.js$/ }, ({ importer }) =>
          importer.endsWith("asking.js") ? { path: here("core/drawn.js") } : undefined,
        );
      },
    },
  ],
};

/** @returns {Promise<string>} everything that `entry` imports, as one script or module */
async function bundled(entry, format, to = target, { plugins = [], ...options } = {}) {
  const { outputFiles } = await build({
    entryPoints: [here(entry)],
    bundle: true,
    format,
    charset: "utf8",
    legalComments: "none",
    target: to,
    tsconfigRaw: "{}", // the one beside this file is for tsc
    plugins: [styles(to === syntax), vendors, ...plugins],
    minifySyntax: true,
    write: false,
    ...options,
  });
  return outputFiles[0].text;
}

async function minified(code, { hoist_vars = false, ...options } = {}) {
  const made = await minify(code, {
    ecma: 2020,
    toplevel: true,
    format: { comments: false },
    compress: { passes: 4, keep_fargs: false, hoist_vars, inline: 1 },
    ...options,
  });
  return made.code;
}

async function styled(path) {
  const source = await readFile(path, "utf8");
  const { code } = await transform(source, {
    loader: "css",
    minify: true,
    target,
    charset: "utf8",
  });
  return code;
}

async function banner() {
  const code = await minified(await bundled("index.js", "iife", syntax), { hoist_vars: true });
  for (const name of [CONFIG, STYLE]) {
    if (code.split(name).length !== 2) throw new Error(`The code must name ${name} exactly once.`);
  }
  if (/\b_[cs]\b/.test(code)) throw new Error("The names _c and _s are taken.");
  const style = await styled(here("page/style.css"));
  const named = code.replace(CONFIG, "_c").replace(STYLE, "_s");
  return `${COMPILED}{const _s=${JSON.stringify(style.trim())},_c=${CONFIG};${named}}\n`;
}

/** A part; `view.js` begins at once, and leaves to the core what that has. */
async function part(name) {
  const isClassic = name.endsWith("-stub.js"); // it may stand in the page, and leaves no names there
  const options = name === "view.js" ? view : {};
  const code = await bundled(`parts/${name}`, isClassic ? "iife" : "esm", target, options);
  return `${name === "view.js" ? COMPILED : ""}${await minified(code, { module: true })}\n`;
}

async function corePart() {
  return `${COMPILED}${await minified(await bundled("core/index.js", "iife", syntax, core))}\n`;
}

const names = (await readdir(here("parts"))).filter((name) => name.endsWith(".js"));
const files = new Map([
  ["banner.js", await banner()],
  ["core.js", await corePart()],
]);
for (const name of names) files.set(`parts/${name}`, await part(name));
const layouts = (await readdir(here("layouts"))).filter((name) => name.endsWith(".css"));
for (const name of layouts) files.set(`layouts/${name}`, await styled(here(`layouts/${name}`)));

const isCheck = process.argv.includes("--check");
await mkdir(here(`${served}parts`), { recursive: true });
await mkdir(here(`${served}layouts`), { recursive: true });
for (const [name, text] of files) {
  const path = here(served + name);
  if (!isCheck) {
    await writeFile(path, text);
  } else if ((await readFile(path, "utf8").catch(() => "")) !== text) {
    console.error(`static/consent/${name} is not the build of its source. Run: node build.mjs`);
    process.exitCode = 1;
  }
}
for (const folder of ["parts", "layouts"]) {
  for (const file of await readdir(here(served + folder))) {
    const name = `${folder}/${file}`;
    if (!/\.(js|css)$/.test(file) || files.has(name)) continue;
    if (!isCheck) await rm(here(served + name));
    else console.error(`static/consent/${name} has no source. Run: node build.mjs`);
    process.exitCode = +isCheck;
  }
}
console.log(`banner.js: ${brotliCompressSync(files.get("banner.js")).length} bytes by Brotli`);
