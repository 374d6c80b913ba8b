/** What the files of `consent/vendors/known` say of signals, as a module of the banner's source. */
import { readdir, readFile } from "node:fs/promises";
import { parse } from "smol-toml";

const KNOWN = new URL("../vendors/known/", import.meta.url);

/** `import … from "vendors:signals"`: its types are in `globals.d.ts`. */
export const vendors = {
  name: "vendors",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^vendors:/ }, ({ path }) => ({ path, namespace: "vendors" }));
    onLoad({ filter: /.*/, namespace: "vendors" }, async () => ({ contents: await written() }));
  },
};

async function written() {
  const tags = [];
  const queues = [];
  for (const { vendor, key, variable, update, queue = variable } of await signals()) {
    if (!key || !variable || !update)
      throw new Error(`${vendor}'s signal lacks key, variable or update.`);
    tags.push(`${JSON.stringify(key)}: [${JSON.stringify(variable)}, (state) => ${update}]`);
    queues.push(JSON.stringify([vendor, queue]));
  }
  return `export const TAGS = { ${tags} };\nexport const QUEUES = [${queues}];`;
}

/** How vendors learn of choices. */
async function signals() {
  const names = (await readdir(KNOWN)).filter((name) => name.endsWith(".toml")).sort();
  const files = await Promise.all(names.map((name) => readFile(new URL(name, KNOWN), "utf8")));
  return files.flatMap((text) => {
    const { name, signal = [] } = parse(text);
    return signal.map((row) => ({ vendor: name, ...row }));
  });
}
