// Reads cases from standard input: [{ files: { path: base64 }, receipt }], prints each outcome.
import { readFileSync } from "node:fs";

const [{ compared, heard }, verifier] = await Promise.all(
  process.argv.slice(2, 4).map((one) => import(one)),
);
const outcomes = [];
for (const { files, keys = [], ...found } of JSON.parse(readFileSync(0, "utf-8"))) {
  globalThis.fetch = async (address) => {
    const data = files[address.slice("log/".length)];
    return new Response(data === undefined ? null : Buffer.from(data, "base64"), {
      status: data === undefined ? 404 : 200,
    });
  };
  const outcome = await compared("log", found, keys, verifier);
  outcomes.push({ ...outcome, heard: await heard("log", "log/site", found, keys, verifier) });
}
console.log(JSON.stringify(outcomes));
