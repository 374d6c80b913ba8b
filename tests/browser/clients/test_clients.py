"""Browser extensions that answer for a visitor do so by our rules."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.stand import Stand, visit
from tests.browser.waiting import until
from tests.node import packages, run
from tests.shared import ROOT

RULES = ROOT / "consent" / "integration" / "clients"
AUTOCONSENT = "autoconsent/rules/autoconsent/mix-consent.json"
TYPED = """import type { AutoConsentCMPRule } from "%s/lib/rules";
import { decodeRules, encodeRules } from "%s/lib/encoding";
const rule: AutoConsentCMPRule = %s;
const [{ name, detectCmp, detectPopup, optOut, test }] = decodeRules(encodeRules([rule], null));
console.log(JSON.stringify({ name, detectCmp, detectPopup, optOut, test }));
"""
# The extension's background page, which answers the content script
BACKGROUND = """({ action, rules }) => {
  window.messages = [];
  window.autoconsentSendMessage = async (message) => {
    messages.push(message);
    const tell = (message) => setTimeout(() => autoconsentReceiveMessage(message));
    if (message.type === "init") {
      const config = { enabled: true, autoAction: action, enablePrehide: true, detectRetries: 20,
        disabledCmps: [], enableCosmeticRules: true, enableHeuristicDetection: true };
      tell({ type: "initResp", config, rules: { autoconsent: rules } });
    }
    if (message.type === "autoconsentDone") tell({ type: "selfTest" });
  };
}"""


def rule(path: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((RULES / path).read_text())
    return content


@cache
def _autoconsent(name: str) -> str:
    return (_package() / name).read_text(encoding="utf-8")


def _package() -> Path:
    return packages() / "@duckduckgo" / "autoconsent"


def autoconsent(page: Page, action: str) -> list[dict[str, Any]]:
    """DuckDuckGo's, with all of its rules and ours: what it told its background page."""
    rules = [*json.loads(_autoconsent("rules/rules.json"))["autoconsent"], rule(AUTOCONSENT)]
    page.evaluate(BACKGROUND, {"action": action, "rules": rules})
    page.evaluate(_autoconsent("dist/autoconsent.playwright.js"))
    until(page, "messages.some(({ type }) => type === 'selfTestResult')")
    messages: list[dict[str, Any]] = page.evaluate("messages")
    return messages


def consent_o_matic(page: Page, **allowed: bool) -> bool:
    """The steps of Consent-O-Matic's rule, for a visitor who allows these of its types."""
    types = {type_: allowed.get(type_, False) for type_ in "ABDEFX"}
    [rules] = [rules for name, rules in rule("consent-o-matic.json").items() if name[0] != "$"]
    steps = (Path(__file__).parent / "steps.js").read_text(encoding="utf-8")
    page.evaluate(f"() => {{ {steps} }}")
    is_answered: bool = page.evaluate("([rule, types]) => answerFor(rule, types)", [rules, types])
    return is_answered


ALL = ("analytics", "support", "marketing")


def of_kind(messages: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [message for message in messages if message["type"] == kind]


def test_the_rule_for_autoconsent_is_typed_and_packed_as_theirs(tmp_path: Path) -> None:
    """By their types, and through the encoding in which it reaches browsers."""
    own = rule(AUTOCONSENT)
    module = tmp_path / "rule.ts"
    module.write_text(TYPED % (_package(), _package(), json.dumps(own)))
    tools = packages() / ".bin"
    options = (
        "--ignoreConfig",
        "--noEmit",
        "--skipLibCheck",
        "--moduleResolution",
        "bundler",
        "--module",
        "esnext",
    )

    run(str(tools / "tsc"), *options, "--strict", "--types", "", str(module))
    built = run(str(tools / "esbuild"), str(module), "--bundle", "--platform=node")
    packed = json.loads(run("node", "-e", built))

    assert packed == {name: own[name] for name in packed}
    spec = (RULES / "autoconsent" / "tests" / "mix-consent.spec.ts").read_text()
    assert f"generateCMPTests('{own['name']}'," in spec


@pytest.mark.parametrize(("action", "granted"), [("optOut", False), ("optIn", True)])
def test_autoconsent_answers_on_a_bare_page(
    stand: Stand, page: Page, action: str, granted: bool
) -> None:
    visit(page, stand)
    messages = autoconsent(page, action)

    assert [message["cmp"] for message in of_kind(messages, "cmpDetected")] == ["mix-consent"]
    assert [message["cmp"] for message in of_kind(messages, "popupFound")] == ["mix-consent"]
    [result] = of_kind(messages, f"{action}Result")
    assert result["result"] is True
    assert of_kind(messages, "autoconsentError") == []
    [decision] = stand.decisions
    assert set(decision["choices"].values()) == {granted}
    if action == "optOut":
        assert [message["result"] for message in of_kind(messages, "selfTestResult")] == [True]


@pytest.mark.parametrize(
    ("allowed", "choices"),
    [
        pytest.param({}, dict.fromkeys(ALL, False), id="nothing"),
        pytest.param(dict.fromkeys("ABDEFX", True), dict.fromkeys(ALL, True), id="everything"),
        pytest.param(
            {"B": True},
            {"analytics": True, "support": False, "marketing": False},
            id="statistics alone",
        ),
    ],
)
def test_consent_o_matic_answers_what_its_visitor_chose(
    stand: Stand, page: Page, allowed: dict[str, bool], choices: dict[str, bool]
) -> None:
    visit(page, stand)
    assert consent_o_matic(page, **allowed)

    until(page, "mixConsent.receipt()")
    [decision] = stand.decisions
    assert decision["choices"] == choices
