// The banner that the Node reference writes: cases on stdin, each asked for twice; markup on stdout.
import { readFileSync } from "node:fs";
import { follow } from "./fetch.mjs";

const [issuer, at, expected] = process.argv.slice(2);
const consent = follow(issuer, "mix", at);
const found = [];
for (const { cookies, gpc, minor, region, nonce, path } of JSON.parse(readFileSync(0, "utf8"))) {
  const permission = await consent.check({ cookies, gpc, dnt: "", region, minor });
  const ask = () => consent.banner(permission, { language: "fr", nonce, path });
  while (!ask().includes(expected)) await new Promise((then) => setTimeout(then, 5));
  found.push(ask());
}
console.log(JSON.stringify(found));
