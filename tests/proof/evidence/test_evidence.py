"""The evidence of one decision: what was asked and answered, in words."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consent.lib import uuid7
from consent.models import Decision, Notice
from consent.proof.evidence import facts
from consent.proof.evidence.facts import Evidence
from tests.admin.cases import cases
from tests.admin.decisions import FORM, NOON, VISITOR, give

STOOD = "An opt-out stood: by a signal, or by an earlier opt-out"


def change(decision: Decision) -> str:
    return reverse("admin:consent_decision_change", args=[decision.pk])


@pytest.mark.requirement("R69")
def test_each_purpose_says_what_was_answered(notice: Notice) -> None:
    told = {row.name: row.answer for row in facts.answers(Evidence.load(give(notice)))}

    assert told["Strictly necessary"] == "– Not asked"
    assert told["Usage statistics"] == "✓ Allowed"
    assert told["Advertising"] == "✕ Not allowed"


def test_an_answer_that_is_repeated_says_since_when(notice: Notice) -> None:
    given = give(notice)
    older = NOON - timedelta(days=40)
    given.pk, given._state.adding = uuid7.uuid7(NOON), True
    given.choices["analytics"].append(int(older.timestamp()))
    given.save()

    rows = {row.name: row for row in facts.answers(Evidence.load(given))}
    assert rows["Usage statistics"].since == older
    assert rows["Advertising"].since is None


CIRCUMSTANCE = re.compile("<dt>(.*?)</dt><dd>(.*?)</dd>")


@pytest.mark.requirement("R69", "R72")
@cases(
    ("facts", "told"),
    [
        pytest.param(
            {},
            {
                "When": f"{NOON:%-d %B %Y, %H:%M:%S} UTC",
                "How": "“Enregistrer mes choix” in the dialog",
                "Language": "French",
                "Rule shown": "France (FR), opt-in: off until the visitor says yes",
                "Visitor": "Pseudonym <code>{}</code>; no name, address or device is kept",
                "Browser signal": "Not sent by the browser",
            },
            id="dialog",
        ),
        pytest.param(
            {"method": "accept"}, {"How": "“Tout accepter” in the banner or its dialog"}, id="yes"
        ),
        pytest.param(
            {"method": "reject"}, {"How": "“Tout refuser” in the banner or its dialog"}, id="no"
        ),
        pytest.param(
            {"surface": "preferences"},
            {"How": "“Enregistrer mes choix” on the preference page"},
            id="page",
        ),
        pytest.param(
            {"method": "signal", "signal": True},
            {"How": "No button: the browser’s", "Browser signal": STOOD},
            id="signal",
        ),
        pytest.param(
            {"surface": "erasure", "method": "reject"}, {"How": "What is left of"}, id="erased"
        ),
        pytest.param({"language": "xx"}, {"How": "Chose purpose by purpose"}, id="no such words"),
        pytest.param(
            {"place": "US-CA", "place_model": "opt-out"},
            {"Rule shown": "France (FR)", "Where the visitor was": "California (US-CA), opt-out"},
            id="travelled",
        ),
        pytest.param(FORM, {"Browser signal": "Opted out by the form"}, id="opted out by the form"),
    ],
)
def test_the_circumstances_are_told_to_the_second_and_by_the_words_on_the_button(
    staff: Client, notice: Notice, facts: dict[str, Any], told: dict[str, str]
) -> None:
    decision = give(notice, **facts)
    found = dict(CIRCUMSTANCE.findall(staff.get(change(decision)).text))
    for name, words in told.items():
        assert unescape(found[name]).startswith(words.format(decision.visitor.hex))
    assert ("Where the visitor was" in found) is ("place" in facts)


def test_the_page_leads_to_what_came_before_and_after(staff: Client, notice: Notice) -> None:
    first = give(notice, at=NOON - timedelta(days=9), visitor=VISITOR, method="reject")
    second = give(notice, visitor=VISITOR)
    third = give(notice, at=NOON + timedelta(hours=1), visitor=VISITOR, method="accept")
    give(notice)  # somebody else's

    html = staff.get(change(second)).text
    assert re.findall(r'href="([^"]*)">Open<', html) == [change(third), change(first)]
    assert f"Accept, notice {notice.number}" in html
    assert change(second) not in html
