"""Nothing in a page but `true` is a signal: to the banner, and to the preference page."""

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
import { configFor } from "./texts.js";
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
