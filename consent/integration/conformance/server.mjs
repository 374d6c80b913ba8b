// A whole server: what a page sets follows what its visitor allows. Node 20 or later.
// The region comes from your CDN or proxy, which must overwrite what visitors send.
import { createServer } from "node:http";
import { follow } from "./fetch.mjs";

const [service, site, port, at] = process.argv.slice(2); // https://consent.example.com mix 8080
const consent = follow(service, site, at);

createServer(async ({ headers }, response) => {
  response.setHeader("Vary", "X-Region");
  const request = {
    cookies: headers.cookie,
    gpc: headers["sec-gpc"],
    dnt: headers.dnt,
    region: headers["x-region"] ?? "ZZ", // unknown: the strictest rule
  };
  const permission = await consent.check(request, response);
  if (permission?.allows("analytics")) response.setHeader("Set-Cookie", "visits=1; Path=/; Secure");
  response.end(permission ? permission.state : "unavailable");
}).listen(port, "127.0.0.1");
