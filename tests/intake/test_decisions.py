from datetime import timedelta

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from consent.kernel import rules
from consent.kernel.ruleset import Ruleset
from consent.lib import uuid7
from consent.models import Decision, Site
from consent.record import visitors
from tests import filled
from tests.record.recorded import NOON, VISITOR, answer, record
from tests.versions import first_version

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R26", "R69")
def test_silence_is_a_no_and_every_category_is_named(site: Site) -> None:
    recorded = answer()

    assert recorded.is_new
    assert recorded.decision.choices == {
        "preferences": [first_version(), 0],
        "personalization": [first_version(), 0],
        "support": [first_version(), 0],
        "replay": [first_version(), 0],
        "analytics": [first_version(), 1],
        "marketing": [first_version(), 0],
    }


@pytest.mark.requirement("R8", "R11")
def test_a_signal_is_a_no_to_what_sells_or_targets(site: Site) -> None:
    everything = {"analytics": True, "marketing": True}
    decision = record(choices=everything, signal=True)

    assert decision.choices["marketing"] == [first_version(), 0]
    assert decision.choices["analytics"] == [first_version(), 1]


@pytest.mark.requirement("R69")
def test_an_answer_belongs_to_the_notice_that_was_shown(site: Site) -> None:
    site.categories.filter(key="analytics").update(third_party=True)
    with time_machine.travel(NOON - timedelta(minutes=1), tick=False):
        filled.publish(site)  # while the visitor is still reading
    decision = record()

    assert decision.choices["analytics"] == [first_version(), 1]
    current = Ruleset.of(site.notices.get(number=2).snapshot)
    context = rules.RequestContext(decision.answer)
    judgement = current.judge("analytics", rules.STRICTEST, context, now=int(NOON.timestamp()))
    assert judgement.verdict is rules.Verdict.LAPSED


def test_a_no_needs_no_fresh_notice(site: Site) -> None:
    with time_machine.travel(NOON - timedelta(days=2), tick=False):
        filled.publish(site)

    recorded = answer(choices={})

    assert recorded.is_new
    assert not any(granted for _, granted, *_ in recorded.decision.choices.values())


@pytest.mark.requirement("R64")
def test_what_was_not_asked_about_keeps_its_date(site: Site) -> None:
    """R64: answering about one category does not prolong a yes to another."""
    first = int((NOON - timedelta(days=100)).timestamp())
    version = first_version()
    earlier = {
        "analytics": rules.Choice(version, True, first),
        "support": rules.Choice(version, False, first),
    }
    decision = record(choices={"marketing": True}, earlier=earlier)

    assert decision.choices["analytics"] == [version, 1, first]
    assert decision.choices["marketing"] == [version, 1]
    analytics = rules.Category("analytics", version=version)
    region = rules.Region("ZZ", memory_days=182, reask_days=182)
    context = rules.RequestContext(decision.answer)
    for days, verdict in ((182, "granted"), (183, "lapsed")):
        judgement = rules.judge(analytics, region, context, now=first + days * rules.DAY)
        assert judgement.verdict == verdict


def test_a_signal_overrules_a_yes_that_was_kept(site: Site) -> None:
    earlier = {"marketing": rules.Choice(1, True, int(NOON.timestamp()) - 5)}
    decision = record(choices={}, earlier=earlier, signal=True)

    assert decision.choices["marketing"] == [first_version(), 0]


def test_a_clock_that_was_ahead_does_not_hide_a_later_no(site: Site) -> None:
    record(id=uuid7.uuid7(NOON + timedelta(hours=20)))
    later = NOON + timedelta(minutes=5)
    record(later, choices={})

    newest = visitors.history(VISITOR, "mix")[0]
    left = visitors.erase(VISITOR, "mix", now=later)

    assert newest.choices["analytics"] == [first_version(), 0]
    assert left is not None
    assert left.choices["analytics"] == [first_version(), 0]


def test_a_decision_on_the_notice_in_force_and_its_leaf_are_written_and_nothing_is_read(
    site: Site, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    answer(visitor=None)  # the notice is in memory now, and the connection made ready

    with django_assert_num_queries(1):
        recorded = answer(visitor=None)

    stored = Decision.objects.get(pk=recorded.decision.pk)
    assert stored.notice.number == recorded.decision.notice.number == 1
    assert (stored.choices, stored.decided_at) == (recorded.decision.choices, NOON)


def test_what_is_on_record_is_not_written_again(site: Site) -> None:
    decision = record()

    with pytest.raises(TypeError, match="never rewritten"):
        decision.save()
