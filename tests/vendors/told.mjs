// What tags in a page receive: from code in its first HTML, and from the banner whose source lies in a folder
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { runInThisContext } from "node:vm";

const folder = process.argv[2];
const { vendors: plugin } = await import(`${folder}/vendors.mjs`);
const { outputFiles } = await createRequire(`${folder}/`)("esbuild").build({
  entryPoints: [`${folder}/vendors/signals.js`],
  bundle: true,
  format: "esm",
  write: false,
  plugins: [plugin],
});
const { tellVendors } = await import(
  `data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`
);

const { written, vendors, keys, granted, tags } = JSON.parse(readFileSync(0));
globalThis.window = globalThis;
const received = (tell) => {
  const calls = [];
  const note =
    (name) =>
    (...words) =>
      calls.push([
        name,
        ...words.map((word) => (`${word}` === "[object Arguments]" ? [...word] : word)),
      ]);
  for (const name of tags) {
    globalThis[name] = Object.assign(note(name), { push: note(`${name}.push`) });
  }
  tell();
  return calls;
};
const banner = received(() => tellVendors(vendors, {}, (index) => granted.includes(keys[index])));
console.log(JSON.stringify([received(() => runInThisContext(written)), banner]));
