// Asks the verifier about each receipt that is given, and prints a line for it
import { readFileSync } from "node:fs";

const { check } = await import(process.argv[2]);

for (const line of readFileSync(0, "utf8").trim().split("\n")) {
  const [data, key, policy] = JSON.parse(line);
  try {
    const { key: _, ...found } = await check(
      Buffer.from(data, "hex"),
      key ?? undefined,
      policy ?? undefined,
    );
    console.log(JSON.stringify(found));
  } catch (error) {
    console.log(JSON.stringify({ refused: error.message }));
  }
}
