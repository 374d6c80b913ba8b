// Asks the verifier about each receipt that is given, and prints a line for it
import { readFileSync } from "node:fs";

const { check } = await import(process.argv[2]);

for (const line of readFileSync(0, "utf8").trim().split("\n")) {
  const [data, key] = JSON.parse(line);
  try {
    const { record, place, size } = await check(Buffer.from(data, "hex"), key ?? undefined);
    console.log(JSON.stringify({ record, place, size }));
  } catch (error) {
    console.log(JSON.stringify({ refused: error.message }));
  }
}
