// What may be set now, and why: the published notice (/v1/notice) against what verify.mjs returned.
// `request` is { cookies, gpc, dnt, region, minor }: three headers, an ISO 3166 code such as US-CA,
// and true where the site knows the visitor for a minor: no sale and no advertising.
import { MODELS, verify } from "./verify.mjs";

const DAY = 86_400; // seconds
const PLACE = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/;
const STRICTEST = { model: "opt-in", overrides: {}, memory_days: 182, reask_days: 182 };
const dayOf = (seconds) => Math.floor(seconds / DAY); // UTC
const isOn = (header = "") => header.split(",").some((part) => part.trim() === "1");

// judgements are { analytics: ["granted", "choice"], … }; state is one line of them, for a cache
export async function check(request, service, notice, now) {
  const rules = rulesOf(notice, new Date(now * 1000).toISOString().slice(0, 10));
  const rule = ruleOf(notice, rules, request.region);
  const limits = (place) => limitsOf(rules, rule, place);
  const decision = await verify(request.cookies, service, now);
  const isSent = isOn(request.gpc) || (rule.dnt && isOn(request.dnt));
  const signal = request.minor || isSent || decision.signal;
  const judgements = Object.fromEntries(
    notice.categories.map((one) => [one.key, judge(one, rule, limits, decision, signal, now)]),
  );
  const allows = (key) => Object.hasOwn(judgements, key) && judgements[key][0] === "granted";
  const states = Object.entries(judgements).map(([key, [verdict]]) => `${key}=${verdict}`);
  return {
    judgements,
    allowed: Object.keys(judgements).filter(allows),
    state: states.join(", "),
    allows,
    allowsCookie: (name) => allows(categoryOf(notice, name)),
    asks: asks(notice, rule, limits, judgements, decision.claims, signal),
    isNew: decision.isNew,
    region: PLACE.test(request.region) ? request.region : "ZZ",
    signal: isSent ? "true" : request.minor ? "minor" : "", // by this request
    notice: notice.number,
  };
}

// The first rule that matches wins: necessary, an opt-out, what is broken, an answer, the region
function judge(category, rule, limits, { claims, isBroken, account, refused }, signal, now) {
  const isSignalled = category.sells_or_shares || category.targets_ads;
  if (category.necessary) return ["granted", "necessary"];
  if (isSignalled && signal) return ["denied", "signal"];
  if (isSignalled && account) return ["denied", "account"];
  if (refused.includes(category.key)) return ["denied", "account"];
  if (isBroken) return ["denied", "invalid"];
  const choice = claims && Object.hasOwn(claims.c, category.key) ? claims.c[category.key] : null;
  const isLeft = choice !== null && choice[1] === null && choice[0] === category.version;
  if (choice && choice[1] !== null && !(choice[1] === 1 && isAskedLess(category, rule, claims))) {
    const [version, answer, at = claims.iat, place = claims.r] = choice;
    const isOld = dayOf(now) - dayOf(at) > (answer ? limits(place).yes : limits(place).no);
    const hasLapsed = isOld || (answer === 1 && version !== category.version);
    return [hasLapsed ? "lapsed" : answer ? "granted" : "denied", "choice"];
  }
  const isSilent = claims !== null && !(claims.g && Object.keys(claims.c).length === 0);
  const needsYes = category.third_party || category.records || category.sensitive;
  const isOptIn = modelOf(rule, category) === "opt-in";
  if ((isSilent && !isLeft) || needsYes || isOptIn) return ["unasked", "default"];
  return ["granted", "region"];
}

// Whether a choice was asked by a weaker model than the rule's: then a yes does not count here
function isAskedLess(category, rule, claims) {
  const [, , , , model = claims.m] = claims.c[category.key];
  return MODELS.indexOf(model) < MODELS.indexOf(modelOf(rule, category));
}

// Whether the banner has anything to ask
function asks(notice, rule, limits, judgements, claims, signal) {
  if (signal && rule.model !== "opt-in") return false;
  const flagged = notice.categories.filter((one) => one.sells_or_shares || one.targets_ads);
  const choices = flagged.map(({ key }) => claims?.c[key] ?? []);
  const isOver = choices.some(
    ([, answer, , place = claims?.r]) => answer === 0 && limits(place).no === Infinity,
  ); // who opted out for ever is left alone
  return notice.categories.some((one) => {
    const [verdict, reason] = judgements[one.key];
    if (isOver && flagged.includes(one)) return false;
    const isLeft = reason === "region" && claims && Object.hasOwn(claims.c, one.key);
    if (isLeft) return isAskedLess(one, rule, claims); // on by rule, seen and left so
    return ["unasked", "lapsed"].includes(verdict) || ["region", "invalid"].includes(reason);
  });
}

function rulesOf(notice, today) {
  return notice.regions.filter(
    (row) => (row.valid_from ?? today) <= today && today <= (row.valid_to ?? today),
  );
}

function named(rules, code) {
  return rules.find((row) => row.code === code) ?? rules.find((row) => row.covers.includes(code));
}

// How many days a yes and a no hold here that were given at a place: of both laws, the stricter. Of
// a country without its part each law may be the visitor's; of an unknown place, any for a no
function limitsOf(rules, rule, place) {
  const [country, part] = (PLACE.test(place) ? place : "ZZ").split("-");
  const own = country === "ZZ" ? undefined : (named(rules, place) ?? named(rules, country));
  const parts = rules.filter(({ code }) => part === undefined && code.startsWith(`${place}-`));
  const there = own ? [own, ...parts] : [named(rules, "ZZ") ?? STRICTEST];
  const yes = [rule, ...there].map((row) => row.memory_days ?? Infinity); // null: for ever
  const all = country === "ZZ" ? rules : [];
  const no = [rule, ...there, ...all].map((row) => row.reask_days ?? Infinity);
  return { yes: Math.min(...yes), no: Math.max(...no) };
}

// The rule of a place today: its own, its group's, its country's, else the one of nowhere (ZZ)
function ruleOf(notice, rules, region) {
  const place = PLACE.test(region) ? region : "ZZ";
  const found = named(rules, place) ?? named(rules, place.split("-")[0]) ?? named(rules, "ZZ");
  if (found?.code !== place) return found ?? STRICTEST;
  const parts = rules.filter((row) => row.code.startsWith(`${place}-`));
  const optional = notice.categories.filter((one) => !one.necessary);
  const isStricter = (one, other) => isMore(strictness(one, optional), strictness(other, optional));
  return parts.reduce((found, row) => (isStricter(row, found) ? row : found), found);
}

// Of a country without its part the strictest rule holds: compared number by number
function strictness(row, optional) {
  const models = optional.reduce((sum, one) => sum + MODELS.indexOf(modelOf(row, one)), 0);
  const [memory, reask] = [row.memory_days ?? 1e9, row.reask_days ?? 1e9];
  return [models, Number(row.two_step ?? 0), Number(row.dnt ?? 0), reask, -memory];
}

function isMore(some, others) {
  const at = some.findIndex((number, index) => number !== others[index]);
  return at >= 0 && some[at] > others[at];
}

function modelOf(rule, category) {
  return Object.hasOwn(rule.overrides, category.key) ? rule.overrides[category.key] : rule.model;
}

// The category that declares a cookie: by its name, else by the first pattern that holds
function categoryOf(notice, cookie) {
  const declared = ({ key, cookies }) => cookies.map(({ name }) => [name, key]);
  const rows = notice.categories.flatMap(declared);
  const holds = ([name]) => matches(name, cookie);
  return (rows.find(([name]) => name === cookie) ?? rows.find(holds))?.[1] ?? "";
}

// `*` stands for any text. Names come from visitors: nothing here goes back, as a RegExp would
function matches(pattern, cookie) {
  const [first, ...middle] = pattern.split("*");
  if (!middle.length) return cookie === pattern;
  const last = middle.pop();
  const end = cookie.length - last.length;
  let at = first.length;
  if (at > end || !cookie.startsWith(first) || !cookie.endsWith(last)) return false;
  const inner = cookie.slice(0, end);
  return middle.every((part) => {
    const found = inner.indexOf(part, at);
    at = found + part.length;
    return found >= 0;
  });
}
