"""Pages tell visitors how long each kind of data is kept, by the retention rules in force."""

import pytest
from pytest_django import Settings

from consent.record import retention
from tests.pages.conftest import Visitor
from tests.places import has_log


@pytest.mark.requirement("R73", "R152", "R191")
@pytest.mark.parametrize(("months", "days"), [(24, 731), (36, 1_096)])
def test_each_period_that_is_told_is_the_one_in_force(
    visitor: Visitor, settings: Settings, months: int, days: int
) -> None:
    """GDPR 5(1)(a). A page once said 24 months, and the rows were deleted later than that."""
    settings.CONSENT_RETENTION_MONTHS = months
    policy = visitor.open("/cookies/?language=fr")
    preferences = visitor.open("/preferences/?language=fr").content.decode()

    html = policy.content.decode()
    sentence = f"jusqu’à {days} jours après votre dernière réponse"
    record = html[html.index('id="record"') : html.index('id="rights"')]
    collected = html[html.index('id="notice-at-collection"') : html.index('id="signal"')]
    for section in (record, collected, preferences):
        assert sentence in section
    for number in (761, 396):  # of counts, and of found cookies
        assert f"{number} " in record
    assert record.count("<tr role") - 1 == len(retention.for_visitors())


def test_visitors_are_told_of_each_table_that_holds_data_of_them() -> None:
    assert [rule.name for rule in retention.for_visitors()] == [
        "decisions",
        "opt-out requests",
        "account answers",
        "daily counts",
        "found cookies",
        *(["log entries"] if has_log() else []),
    ]


def test_that_an_account_leads_to_answers_is_said_where_it_concerns_anybody(
    visitor: Visitor,
) -> None:
    """GDPR 13: `AccountAnswer.decision`, by which staff find a visitor by an account's name."""
    sentence = "By an account’s name our staff can find those answers"

    assert sentence in visitor.open("/cookies/?language=en").content.decode()
    assert sentence not in visitor.open("/preferences/?language=en").content.decode()
    visitor.sign_in()
    assert sentence in visitor.open("/preferences/?language=en").content.decode()
