"""Browser extensions that answer for a visitor do so by our rules."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.clients.answering import autoconsent, consent_o_matic
from tests.browser.stand import Stand, visit
from tests.browser.waiting import until

ALL = ("analytics", "support", "marketing")


def told(heard: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [message for message in heard if message["type"] == kind]


@pytest.mark.parametrize(("action", "granted"), [("optOut", False), ("optIn", True)])
def test_autoconsent_answers_on_a_bare_page(
    stand: Stand, page: Page, action: str, granted: bool
) -> None:
    visit(page, stand)
    heard = autoconsent(page, action)

    assert [message["cmp"] for message in told(heard, "cmpDetected")] == ["mix-consent"]
    assert [message["cmp"] for message in told(heard, "popupFound")] == ["mix-consent"]
    [result] = told(heard, f"{action}Result")
    assert result["result"] is True
    assert told(heard, "autoconsentError") == []
    [decision] = stand.decisions
    assert set(decision["choices"].values()) == {granted}
    if action == "optOut":
        assert [message["result"] for message in told(heard, "selfTestResult")] == [True]


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
