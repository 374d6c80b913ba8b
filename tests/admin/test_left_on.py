"""A switch that was on by rule and that nobody touched: what each document says of it."""

import json

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from consent.admin.record.decision import DecisionAdmin
from consent.models import Decision, Notice
from consent.pages.receipts import HistoryEntry
from consent.record import export, iso27560
from consent.record.answered import AnsweredNotice
from tests.admin.decisions import unwritten

LEFT = "Left on, as the rule of this place has it"
pytestmark = pytest.mark.requirement("R164")


@pytest.fixture
def decision(notice: Notice) -> Decision:
    row = unwritten(notice, yes=(), region="CA-ON", language="en", model="opt-out")
    row.choices["analytics"][1] = None
    row.save()
    return row


def test_the_receipt_has_no_consent_for_it(decision: Decision) -> None:
    """ISO/IEC TS 27560: unknown, with the reason; no time and no method of a consent."""
    text = json.dumps(iso27560.record(decision, "en"))
    assert text.count("dpv:ConsentUnknown") == text.count(LEFT) == 1
    assert "dpv:ConsentGiven" not in text


def test_the_export_and_the_list_of_staff_say_it(decision: Decision) -> None:
    text = export._answers(AnsweredNotice.build(decision))
    assert "Usage statistics: left on by rule" in text
    assert "Preferences: no" in text
    assert "analytics left on by rule" in DecisionAdmin.answer(None, decision)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", LEFT),
        ("fr", "Laissé activé, comme le veut la règle de ce lieu"),
        ("es", "Se dejó activado, como dispone la norma de este lugar"),
    ],
)
@pytest.mark.parametrize("page", ["receipt_facts", "answer"])
def test_the_visitors_pages_say_it(decision: Decision, page: str, language: str, text: str) -> None:
    with translation.override(language):
        entry = HistoryEntry.build(decision, language)
        html = render_to_string(f"consent/{page}.html", {"entry": entry, "texts": entry.texts})
        what = entry.what
    assert text in html
    assert str(len(entry.refused) + 1) in what, "it is one of all"
