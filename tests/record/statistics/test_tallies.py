from datetime import date, timedelta

import pytest

from consent.intake import tallies
from consent.models import Tally
from consent.record.statistics import answer_counts

EVENT = tallies.Event(date(2026, 11, 24), "mix", 1, "ZZ", "en", "banner", "shown")


@pytest.mark.requirement("R150")
def test_what_was_counted_is_added_to_the_day(db: None) -> None:
    for _ in range(2):
        tallies.count(EVENT)
        tallies.count(EVENT)
        tallies.flush()

    assert Tally.objects.get().count == 4


def test_answers_that_are_held_are_counted_whole_and_by_category(db: None) -> None:
    yes = EVENT._replace(outcome="allowed", category="analytics")
    no = yes._replace(outcome="refused")
    whole = EVENT._replace(outcome="custom")
    old = whole._replace(day=EVENT.day - timedelta(days=1))
    tallies.count(EVENT, whole, whole, whole, yes, yes, no, old, whole._replace(site="shop"))
    tallies.flush()

    counts = answer_counts.answers_since("mix", since=EVENT.day)

    assert (counts.answered, counts.allowed, counts.refused) == (
        3,
        {"analytics": 2},
        {"analytics": 1},
    )
