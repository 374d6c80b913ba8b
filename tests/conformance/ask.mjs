// Asks the Node reference about every vector: the document on stdin, the answers on stdout.
import { readFileSync } from "node:fs";
import { check } from "./judge.mjs";
import { verify } from "./verify.mjs";

const { vectors, unknown, register, notice, now, ...service } = JSON.parse(readFileSync(0, "utf8"));
const answers = {};
for (const { id, headers, region } of vectors) {
  const request = { cookies: headers.Cookie, gpc: headers["Sec-GPC"], dnt: headers.DNT, region };
  const { claims, isBroken, account } = await verify(request.cookies, service, now);
  const reply = await check(request, service, notice, now);
  answers[id] = {
    claims,
    is_broken: isBroken,
    account,
    rulings: reply.judgements,
    allowed: reply.allowed,
    state: reply.state,
    cookies: Object.keys(register).filter(reply.allowsCookie),
    show_banner: reply.asks,
    unknown: unknown.filter(reply.allows),
  };
}
console.log(JSON.stringify(answers));
