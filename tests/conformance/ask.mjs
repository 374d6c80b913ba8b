// Asks the Node reference about every vector: the document on stdin, the answers on stdout.
import { readFileSync } from "node:fs";
import { check } from "./judge.mjs";
import { verify } from "./verify.mjs";

const { vectors, unknown, register, notice, now, ...service } = JSON.parse(readFileSync(0, "utf8"));
const answers = {};
for (const { id, headers, region } of vectors) {
  const asked = { cookies: headers.Cookie, gpc: headers["Sec-GPC"], dnt: headers.DNT, region };
  const { claims, isBroken, account } = await verify(asked.cookies, service, now);
  const told = await check(asked, service, notice, now);
  answers[id] = {
    claims,
    is_broken: isBroken,
    account,
    rulings: told.rulings,
    allowed: told.allowed,
    state: told.state,
    cookies: Object.keys(register).filter(told.allowsCookie),
    show_banner: told.asks,
    unknown: unknown.filter(told.allows),
  };
}
console.log(JSON.stringify(answers));
