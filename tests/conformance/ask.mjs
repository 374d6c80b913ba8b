// Asks the Node reference about every vector: the document on stdin, the answers on stdout.
import { readFileSync } from "node:fs";
import { check } from "./judge.mjs";
import { verify } from "./verify.mjs";

const document = JSON.parse(readFileSync(0, "utf8"));
const { vectors, sites, unknown, register, now, jwks, issuer } = document;
const answers = {};
for (const { id, site, headers, region, minor } of vectors) {
  const service = { jwks, issuer, site, domain: sites[site].cookie_domain };
  const notice = { ...document.notice, site: { key: site, ...sites[site] } };
  const request = {
    cookies: headers.Cookie,
    gpc: headers["Sec-GPC"],
    dnt: headers.DNT,
    region,
    minor,
  };
  const { claims, isBroken, account, refused } = await verify(request.cookies, service, now);
  const reply = await check(request, service, notice, now);
  answers[id] = {
    claims,
    is_broken: isBroken,
    account,
    refused,
    rulings: reply.judgements,
    allowed: reply.allowed,
    state: reply.state,
    cookies: Object.keys(register).filter(reply.allowsCookie),
    show_banner: reply.asks,
    unknown: unknown.filter(reply.allows),
  };
}
console.log(JSON.stringify(answers));
