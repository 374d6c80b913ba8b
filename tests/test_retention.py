"""Decisions are kept for 24 months after their visitor's last one (R73)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from pytest_django import Settings

from consent import notices, publishing
from consent.checks import record as checks
from consent.cookies.decision_token import SignedDecision
from consent.kernel import rules
from consent.lib import uuid7
from consent.models import Decision, OptOutRequest, RegionRule, Site, WritePermit
from consent.record import decisions, retention, visitors
from tests import filled

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
OLD = datetime(2024, 10, 31, 23, 59, 59, tzinfo=UTC)  # the last second that may be forgotten
KEPT = datetime(2024, 11, 1, tzinfo=UTC)


@pytest.fixture
def site() -> Site:
    publishing.publish(site := filled.seed())
    return site


def decide(at: datetime, visitor: UUID | None = None) -> Decision:
    draft = decisions.DecisionDraft(
        id=uuid7.uuid7(at),
        decided_at=at,
        visitor=visitor or uuid7.uuid7(at),
        site="mix",
        notice=1,
        choices={"analytics": True},
        surface=Decision.Surface.BANNER,
        method=Decision.Method.CUSTOM,
        language="en",
        region="ZZ",
        model=rules.Model.OPT_IN,
        signal=False,
    )
    return decisions.record(draft, now=at).decision


def test_a_visitor_who_has_not_answered_for_two_years_is_forgotten(site: Site) -> None:
    old, kept = decide(OLD), decide(KEPT)

    assert retention.prune(NOON) == 1

    assert [*Decision.objects.all()] == [kept]
    assert not WritePermit.objects.exists()
    assert retention.prune(NOON) == 0
    assert old.pk != kept.pk


def test_who_answered_again_keeps_the_whole_history(site: Site) -> None:
    first = decide(OLD - timedelta(days=300))
    decide(OLD, first.visitor)
    decide(NOON, first.visitor)
    stranger = decide(OLD - timedelta(days=300))

    assert retention.prune(NOON) == 1

    assert len(visitors.history(first.visitor, "mix")) == 3
    assert visitors.history(stranger.visitor, "mix") == []


def test_more_than_fit_into_one_batch_are_forgotten(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    back = decide(OLD - timedelta(days=9)).visitor
    for minutes in range(5):
        decide(OLD - timedelta(minutes=minutes))
    decide(NOON, back)

    assert retention.prune(NOON) == 5
    assert len(visitors.history(back, "mix")) == Decision.objects.count() == 2


def test_a_no_survives_its_evidence(site: Site) -> None:
    """What the browser shows is what holds, and an erasure takes the no from there."""
    visitor = decide(OLD).visitor
    refused = rules.Answer(int(OLD.timestamp()), {"marketing": rules.Choice(1, False)})
    held = SignedDecision(uuid7.uuid7(OLD), "mix", 1, "US-CA", refused)
    retention.prune(NOON)
    assert not visitors.history(visitor, "mix")

    ruleset = notices.current("mix").ruleset
    region = ruleset.region("US-CA", today=NOON.date())
    judgement = ruleset.judge(
        "marketing", region, rules.RequestContext(refused), now=int(NOON.timestamp())
    )
    left = visitors.erase(visitor, "mix", now=NOON, signed=held)

    assert judgement.verdict is rules.Verdict.DENIED
    assert left is not None
    assert left.decision.choices == {"marketing": [1, 0, int(OLD.timestamp())]}


def test_a_request_is_forgotten_two_years_after_it_was_seen_to(site: Site) -> None:
    facts = {"site": site, "due_on": OLD.date(), "language": "en", "region": "US-CA"}
    ends = {"gone": OLD, "kept": KEPT, "open": None}
    for name, end in ends.items():
        OptOutRequest.objects.create(name=name, done_at=end, received_at=OLD, signal=False, **facts)

    assert retention.prune_requests(NOON) == 1

    left = OptOutRequest.objects.values_list("name", flat=True)
    assert sorted(left) == ["kept", "open"]


def test_a_longer_retention_keeps_more(site: Site, settings: Settings) -> None:
    settings.CONSENT_RETENTION_MONTHS = 25
    decide(OLD)

    assert retention.prune(NOON) == 0
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("days", [None, 731])
def test_a_yes_does_not_outlive_its_proof(site: Site, days: int | None) -> None:
    RegionRule.objects.filter(code="US-CA").update(memory_days=days)
    publishing.publish(site)
    notices.forget()
    decide(OLD)

    with pytest.raises(CommandError, match="In US-CA a yes is remembered for longer"):
        call_command("partitions", prune=True)
    assert Decision.objects.count() == 1


def test_sqlite_has_one_table_and_forgets_too(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    decide(datetime(2020, 1, 1, tzinfo=UTC))
    decide(datetime.now(UTC))

    call_command("partitions")
    assert capsys.readouterr().out == "One table: 2 decisions.\n"

    call_command("partitions", prune=True)
    told = "Forgotten after 24 months: 1 decisions, 0 opt-out requests.\nOne table: 1 decisions.\n"
    assert capsys.readouterr().out == told


def test_less_than_the_law_wants_is_reported(settings: Settings) -> None:
    assert checks.months(None) == []
    settings.CONSENT_RETENTION_MONTHS = 23

    assert [found.id for found in run_checks(tags=["consent"])] == ["consent.E014"]
