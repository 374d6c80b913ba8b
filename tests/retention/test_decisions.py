"""Decisions are kept for 24 months after their visitor's last one (R73)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from config import casts
from consent import notices
from consent.cookies.decision_token import SignedDecision
from consent.kernel import rules
from consent.lib import uuid7
from consent.models import Decision, OptOutRequest, Site
from consent.record import retention, visitors
from consent.record.retention import rules as retention_rules
from tests.record.recorded import NOON, age_notices, decide, visit
from tests.versions import first_version

pytestmark = pytest.mark.django_db

OLD = datetime(2024, 11, 22, 23, 59, 59, tzinfo=UTC)  # the last second that may be forgotten
KEPT = datetime(2024, 11, 23, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _notices_of_years_ago(site: Site) -> None:
    age_notices()


def deleted(rule: str) -> int:
    """How many rows a run deletes by one rule."""
    done = retention.run(NOON, is_confirmed=True)
    assert not done.problem
    number: int = done.deleted[rule]
    return number


@pytest.mark.requirement("R73")
def test_a_visitor_who_has_not_answered_for_two_years_is_forgotten(site: Site) -> None:
    old, kept = decide(OLD), decide(KEPT)

    assert deleted("decisions") == 1

    assert [*Decision.objects.all()] == [kept]
    assert deleted("decisions") == 0
    assert old.pk != kept.pk


def test_an_answer_is_no_older_than_its_notice(site: Site) -> None:
    """By its id it may be: a server had a clock that was years behind."""
    age_notices(KEPT)
    decide(OLD)

    assert deleted("decisions") == 0


def test_who_answered_again_keeps_the_whole_history(site: Site) -> None:
    first = decide(OLD - timedelta(days=300))
    decide(OLD, first.visitor)
    decide(NOON, first.visitor)
    stranger = decide(OLD - timedelta(days=300))

    assert deleted("decisions") == 1

    assert len(visitors.history(first.visitor, "mix")) == 3
    assert visitors.history(stranger.visitor, "mix") == []


def test_more_than_fit_into_one_batch_are_forgotten(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention_rules, "MAX_ROWS", 2)
    back = decide(OLD - timedelta(days=9)).visitor
    for minutes in range(5):
        decide(OLD - timedelta(minutes=minutes))
    decide(NOON, back)

    assert deleted("decisions") == 5
    assert len(visitors.history(back, "mix")) == Decision.objects.count() == 2


def test_a_batch_that_takes_too_long_makes_the_next_one_smaller(
    monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    run = retention_rules.Batches(NOON)
    monkeypatch.setattr(retention_rules, "SECONDS", 3600)
    with run.batch():
        pass
    assert run.size == 200  # twice as large at most

    monkeypatch.setattr(retention_rules, "SECONDS", 1e-9)  # any takes too long
    with run.batch():
        pass
    assert 1 <= run.size < 200


def test_a_no_survives_its_evidence(site: Site) -> None:
    """What the browser shows is what holds, and an erasure takes the no from there."""
    visitor = decide(OLD).visitor
    refused = rules.Answer(
        int(OLD.timestamp()), {"marketing": rules.Choice(first_version(), False)}, region="US-CA"
    )
    held = SignedDecision(uuid7.uuid7(OLD), "mix", 1, refused)
    retention.run(NOON, is_confirmed=True)
    assert not visitors.history(visitor, "mix")

    ruleset = notices.current("mix").ruleset
    region = ruleset.region("US-CA", today=NOON.date())
    judgement = ruleset.judge(
        "marketing", region, rules.RequestContext(refused), now=int(NOON.timestamp())
    )
    browser = replace(visit(NOON, visitor=visitor), signed=held)
    left = visitors.erase_own(browser, browser.renamed())

    assert judgement.verdict is rules.Verdict.DENIED
    assert left is not None and left.answer.choices == refused.choices
    assert left.answer.decided_at == int(OLD.timestamp()) // 86400 * 86400


@pytest.mark.requirement("R73")
def test_a_request_is_deleted_on_the_day_that_visitors_are_told(site: Site) -> None:
    """731 days after it ended, or should have where nobody ever ended it (11 CCR 7101(a)).

    "24 months" were 25: GDPR 5(1)(a).
    """
    rule = next(rule for rule in retention.RULES if rule.name == "opt-out requests")
    assert rule.period == "until 731 days after it has ended, or should have"
    kept = NOON.replace(hour=0) - timedelta(days=730)
    old = kept - timedelta(seconds=1)
    facts: dict[str, Any] = {"site": site, "language": "en"}
    ends = {"done": (old, old), "kept": (old, kept), "open": (kept, None), "left": (old, None)}
    for name, (due, end) in ends.items():
        OptOutRequest.objects.create(
            name=name, received_at=old, due_on=due.date(), ended_at=end,
            outcome="done" if end else "", **facts,
        )  # fmt: skip

    assert deleted("opt-out requests") == 2

    left = OptOutRequest.objects.values_list("name", flat=True)
    assert sorted(left) == ["kept", "open"]


@pytest.mark.requirement("R73")
@pytest.mark.parametrize("signal", [False, True])
def test_an_erasure_leaves_the_day_of_the_no(site: Site, signal: bool) -> None:
    at = NOON - timedelta(days=200)
    decision = decide(at, choices={"analytics": True, "marketing": False}, signal=signal)

    left = visitors.erase(decision.visitor, "mix", now=NOON)

    assert left is not None
    day = datetime(at.year, at.month, at.day, tzinfo=UTC)
    assert left.decided_at == day  # and no moment that would lead back
    assert uuid7.time_of(left.id) == NOON
    assert "analytics" not in left.choices
    assert left.choices["marketing"][1] == 0


def test_a_longer_retention_keeps_more(site: Site, settings: Settings) -> None:
    settings.CONSENT_RETENTION_MONTHS = 25
    decide(OLD)

    assert deleted("decisions") == 0
    assert Decision.objects.count() == 1


def test_the_command_says_what_was_deleted(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    decide(datetime(2020, 1, 1, tzinfo=UTC))
    decide(datetime.now(UTC))

    call_command("record", "retention", "--run", "--yes")
    assert capsys.readouterr().out.startswith("Deleted: 1 decisions, 0 opt-out requests, ")
    assert Decision.objects.count() == 1


@pytest.mark.requirement("R73")
def test_less_than_the_law_wants_is_reported() -> None:
    assert casts.months("24") == 24
    with pytest.raises(ValueError, match="opt-outs kept for 24 months"):
        casts.months("23")
