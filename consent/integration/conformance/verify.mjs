// What a visitor decided, from the signed cookie. Node 20 or later, and `npm install jose`.
// `service` is { jwks, issuer, site, domain }: the keys of /.well-known/jwks.json, kept and fetched
// again every minute or so; the service's address; the site's key; its cookie domain, or "".
// Its onUnknownKey, if it has one, is called where a cookie names another key: fetch them anew.
import { jwtVerify } from "jose";

const SHAPE = /^[\w-]{1,200}\.[\w-]+\.[\w-]{86}$/;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SKEW = 300; // seconds that two honest clocks may differ
const isText = (value) => typeof value === "string";
const isWhole = (value) => Number.isSafeInteger(value) && value >= 0;
const isBit = (value) => value === 0 || value === 1;
export const MODELS = ["notice", "opt-out", "opt-in"]; // by which it was asked; the strictest last

// claims are null where there are none to believe; isBroken, where a decision was sent all the
// same; account, whether it opted out, or its token is not to be believed; signal, whether GPC
// came with the decision: that no stands even where a clock is wrong; refused, what the account
// refused in another browser, and this one has not answered since; isNew, no cookie of ours came
export async function verify(cookies, service, now) {
  const ours = `__${service.domain ? "Secure" : "Host"}-${service.site}`;
  const [decisions, accounts] = ["consent", "account"].map((what) =>
    values(cookies, `${ours}_${what}`),
  );
  const claims = await read(decisions, service, service.site);
  const token = await read(accounts, service, `account:${service.site}`);
  const isOurs = claims !== null && isDecision(claims);
  const isGood = isOurs && claims.iat <= now + SKEW;
  const isAccount = token !== null && isToken(token);
  const isBroken = decisions.length > 0 && !isGood;
  const account = accounts.length > 0 && !(isAccount && token.o === 0);
  const refused = isAccount ? standing(token.x ?? {}, isOurs ? claims : null) : [];
  const signal = isOurs && claims.g === 1;
  const isNew = !decisions.length && !accounts.length;
  return { claims: isGood ? claims : null, isBroken, account, refused, signal, isNew };
}

// Of a refusal by the account and this browser's own choice the later one stands
function standing(x, claims) {
  const isAnswered = ([key, at]) => {
    if (!claims || !Object.hasOwn(claims.c, key)) return false;
    const [, answer, own = claims.iat] = claims.c[key];
    return answer !== null && (own > at || (own === at && answer === 0));
  };
  return Object.entries(x)
    .flatMap((one) => (isAnswered(one) ? [] : [one[0]]))
    .sort();
}

// Every value under this name; "" where it follows a comma: two headers, joined by a server
function values(cookies = "", name) {
  const found = cookies.matchAll(RegExp(`(^|[;,])[ \\t]*${name}[ \\t]*(?:=([^;]*)|(?=;|$))`, "g"));
  return Array.from(found, ([, before, value = ""]) => (before === "," ? "" : value.trim()));
}

// The claims of the one token; of two, none is believed, since nobody can tell which is older
async function read([token, ...others], { jwks, issuer, onUnknownKey }, audience) {
  if (!token || others.length || token.length > 4096 || !SHAPE.test(token)) return null;
  const known = ({ kid }) => {
    const found = jwks.keys.find((key) => key.crv === "Ed25519" && key.kid === kid);
    if (!found) onUnknownKey?.();
    return found;
  };
  try {
    const expected = { algorithms: ["EdDSA"], issuer, audience };
    const { payload, protectedHeader } = await jwtVerify(token, known, expected);
    const isOurs = protectedHeader.typ === "JWT" && payload.aud === audience; // never a list of it
    return isOurs ? payload : null;
  } catch {
    return null;
  }
}

function isToken({ sub, iat, o, x = {} }) {
  const isMap = typeof x === "object" && x !== null && !Array.isArray(x);
  return isText(sub) && isWhole(iat) && isBit(o) && isMap && Object.values(x).every(isWhole);
}

// A choice is [version, 1 or 0, its own time, place and model]; null is a switch left as it was
function isDecision({ jti, iat, n, c, r, g, m }) {
  if (!isText(jti) || !ID.test(jti) || !MODELS.includes(m)) return false;
  if (!isWhole(iat) || !isWhole(n) || !isText(r) || !isBit(g)) return false;
  if (typeof c !== "object" || c === null || Array.isArray(c)) return false;
  return Object.values(c).every((choice) => {
    if (!Array.isArray(choice) || choice.length < 2 || choice.length > 5) return false;
    const [version, answer, at = iat, place = r, model = m] = choice;
    const isAnswer = isBit(answer) || answer === null;
    const isKnown = isText(place) && MODELS.includes(model);
    return isWhole(version) && isAnswer && isWhole(at) && at <= iat && isKnown;
  });
}
