// A site's server in Node: it keeps the keys, fetches them again twice a second, and answers about
// one Cookie header a line: whether it can be believed.
import { createInterface } from "node:readline";
import { verify } from "./verify.mjs";

const [address, host, issuer, site, domain] = process.argv.slice(2);
const service = { jwks: { keys: [] }, issuer, site, domain };

async function refresh() {
  const reply = await fetch(`${address}/.well-known/jwks.json`, { headers: { Host: host } });
  service.jwks = await reply.json();
}

await refresh();
setInterval(() => refresh().catch(() => {}), 500).unref(); // what it has stays good
console.log("ready");
for await (const cookies of createInterface({ input: process.stdin })) {
  const { claims, isBroken } = await verify(cookies, service, Math.floor(Date.now() / 1000));
  console.log(claims !== null && !isBroken);
}
