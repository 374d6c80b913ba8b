"""Only `true` of the browser's own is a signal: to the banner, the preference page, a record."""

import json

import pytest

from tests.node import run
from tests.shared import ROOT

VALUES = ["true", "false", "1", "'1'", "'true'", "({})", "null", "undefined"]
PAGE = """
const values = JSON.parse((await import("node:fs")).readFileSync(0));
const sent = [];
globalThis.fetch = async (address) => {
  sent.push(new URL(address).searchParams.get("signal"));
  return Response.json({});
};
globalThis.document = {
  documentElement: { lang: "en" }, cookie: "", querySelector: () => ({ value: "" }),
  currentScript: { dataset: { decisions: "https://c.example/?signal=true", site: "mix" } },
};
const config = { service: "https://c.example", site: "mix", language: "en", languages: ["en"],
  region: { code: "US-CO" } };
"""
BANNER = """
import { configFor } from "./page/texts.js";
const run = (value) => configFor(config, {});
"""
PREFERENCES = """
const { runInThisContext } = await import("node:vm");
const { readFileSync } = await import("node:fs");
const run = () => runInThisContext(`(() => {${readFileSync("SCRIPT", "utf8")}})()`);
"""
ASKED = """
const told = [];
for (const value of values) {
  const gpc = { value: eval(value), configurable: true };
  Object.defineProperty(navigator, "globalPrivacyControl", gpc);
  sent.length = 0;
  await run();
  told.push([...sent]);
}
console.log(JSON.stringify(told));
"""


@pytest.mark.requirement("R5")
@pytest.mark.parametrize("script", [BANNER, PREFERENCES], ids=["banner", "preference page"])
def test_nothing_but_true_is_a_signal(script: str) -> None:
    path = ROOT / "static" / "consent" / "signal.js"
    code = PAGE + script.replace("SCRIPT", str(path)) + ASKED
    told = run("node", "--input-type=module", "-e", code, given=json.dumps(VALUES))
    assert json.loads(told) == [["true"], *([] for _ in VALUES[1:])]


DECIDED = """
import { decide } from "./answer/decision.js";
const category = { key: "marketing", version: 1, sale: 3 };
const config = { site: "mix", region: { code: "US-CO", model: 1, laws: [{ where: "" }] },
  categories: [category] };
const rows = ["minor", true].map((signal) => {
  const { decision, state } = decide(config, { signal }, { marketing: true }, "accept", 1e12);
  return [decision.signal, decision.choices.marketing, state.split("~")[3]];
});
console.log(JSON.stringify(rows));
"""


@pytest.mark.requirement("R188")
def test_a_minors_answer_is_recorded_without_a_signal() -> None:
    """What would be an opt-out for good is the site's word, which ends with it."""
    told = run("node", "--input-type=module", "-e", DECIDED)
    assert json.loads(told) == [[False, False, "0"], [True, False, "1"]]
