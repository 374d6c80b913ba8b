"""What the core knows by itself is what the rules say; in every other state it says nothing."""

import json

import pytest

from tests.node import run

PAGE = """
globalThis.window = globalThis;
globalThis.location = { origin: "https://www.example" };
globalThis.document = {
  cookie: "", referrer: "", adoptedStyleSheets: [], documentElement: { lang: "en" },
};
globalThis.localStorage = {};
const TODAY = 20833;
const clock = (hours) => { Date.now = () => (TODAY * 24 + hours) * 36e5; };
const { plain } = await import("./core/plain.js");
const { byKey, isOpen, judge } = await import("./rules.js");
const { cookieIn, load, read } = await import("./answer/state.js");
const { isOfSite } = await import("./answer/origin.js");
let hash = 0;
for (const letter of location.origin) hash = (hash * 31 + letter.charCodeAt(0)) | 0;
const laws = [
  { where: "^DE$", memory_days: 30, reask_days: 10 }, { where: "", memory_days: 20 },
];
const configs = [0, 1, 2].flatMap((model) => [undefined, 0, 2].map((own) => ({
  service: "https://c.example", site: "mix", language: "en", languages: ["en", "fr"],
  origins: [hash], region: { code: "DE", model, laws },
  categories: [
    { key: "a", version: 2 }, { key: "b", version: 1, sale: 1, starts: 1, model: own },
    { key: "n", necessary: 1 },
  ],
})));
const rules = (config) => {
  const stored = load(config.site);
  const unsent = { state: "", before: "" };
  const context = { ...read(cookieIn(config.site), stored, unsent), signal: config.signal };
  const { categories, region } = config;
  const now = Date.now() / 1000;
  const asked = categories.filter((one) => isOpen(one, region, context, now));
  return [byKey(categories, (one) => judge(one, region, context, now)), asked.length];
};
"""
WALK = """
const days = [-1, 0, 1, 10, 11, 20, 21, 30, 31];
const givens = [0, 1, 2, 3, 4, 6];
const choices = (key, version) => ["", `~${key}`, ...givens.flatMap((given) =>
  ["", `:${TODAY - 40}`, `:${TODAY - 5}:FR`].map((more) => `~${key}:${version}:${given}${more}`))];
const one = [...choices("a", 2), "~a:1:3", "~a:02:3"];
const other = choices("b", 1);
let states = 0, known = 0;
const wrong = [];
const values = function* () {
  for (const a of one) for (const b of other) for (const flags of [0, 1, 2, 4])
    for (const region of ["DE", "FR"]) for (const day of days)
      for (const order of [a + b, b + a]) yield `1~${TODAY - day}~${region}~${flags}${order}`;
};
clock(0.01);
for (const value of values()) {
  document.cookie = `x=1; mix_consent_state=${value}`;
  for (const config of configs) {
    states += 1;
    const found = plain(config, {});
    if (!found) continue;
    known += 1;
    const [verdicts, asked] = rules(config);
    const isSame = JSON.stringify(found[0]) === JSON.stringify(verdicts);
    if (!isSame || asked || value !== `1~${TODAY - found[1]}~DE~0${value.slice(12)}`)
      wrong.push([value, config.region.model, found, verdicts, asked]);
  }
}
console.log(JSON.stringify([states, known, wrong.slice(0, 5)]));
"""
YES = "1~20833~DE~0~a:2:3~b:1:3"
CASES = """
const cases = {
  plain: () => {},
  "no cookie": () => { document.cookie = ""; },
  "two cookies": () => { document.cookie += `; ${document.cookie}`; },
  "a line more": () => { document.cookie += "\\n"; },
  "a signal": (config) => { config.signal = true; },
  "the browser's signal": () => { gpc = true; },
  "another language": () => { document.documentElement.lang = "fr"; },
  "another site": (_, tag) => { tag.site = "other"; },
  "another place": (_, tag) => { tag.region = "FR"; },
  "another origin": (config) => { config.origins = [hash + 1]; },
  "an answer to be sent": () => { localStorage.mix_consent_queue = "{}"; },
  "no storage": () => {
    Object.defineProperty(globalThis, "localStorage", { get() { throw new Error(); } });
  },
  "an old browser": () => { delete document.adoptedStyleSheets; },
  "a config to come": (config) => { delete config.region; delete config.categories; },
};
let gpc = false;
Object.defineProperty(navigator, "globalPrivacyControl", { get: () => gpc });
clock(12);
const found = Object.entries(cases).map(([name, change]) => {
  const [config, tag] = [structuredClone(configs[8]), {}];
  gpc = false;
  document.documentElement.lang = "en";
  document.cookie = "mix_consent_state=VALUE";
  document.adoptedStyleSheets = [];
  Object.defineProperty(globalThis, "localStorage", { value: {}, configurable: true });
  change(config, tag);
  return [name, plain(config, tag) !== undefined];
});
console.log(JSON.stringify(Object.fromEntries(found)));
"""


@pytest.mark.requirement("R21", "R47")
def test_it_judges_no_state_as_the_rules_do_not() -> None:
    told = run("node", "--input-type=module", "-e", PAGE + WALK)
    states, known, wrong = json.loads(told)
    assert wrong == []
    assert (states > 200_000, known > 200) == (True, True), (states, known)


@pytest.mark.requirement("R47")
def test_whatever_else_there_is_to_know_is_not_plain() -> None:
    found = json.loads(run("node", "--input-type=module", "-e", PAGE + CASES.replace("VALUE", YES)))
    assert {name for name, is_plain in found.items() if is_plain} == {"plain"}
    assert len(found) == 14
