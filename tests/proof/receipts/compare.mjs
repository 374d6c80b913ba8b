// Reads cases from standard input: [{ files: { path: base64 }, receipt }], prints each outcome.
import { readFileSync } from "node:fs";

const { compared } = await import(process.argv[2]);
const outcomes = [];
for (const { files, ...found } of JSON.parse(readFileSync(0, "utf-8"))) {
  globalThis.fetch = async (address) => {
    const data = files[address.slice("log/".length)];
    return new Response(data === undefined ? null : Buffer.from(data, "base64"), {
      status: data === undefined ? 404 : 200,
    });
  };
  outcomes.push(await compared("log", found));
}
console.log(JSON.stringify(outcomes));
