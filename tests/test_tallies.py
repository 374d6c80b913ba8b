from collections.abc import Iterator
from datetime import date

import pytest

from consent.models import Tally
from consent.statistics import tallies

EVENT = tallies.Event(date(2026, 11, 24), "mix", 1, "ZZ", "en", "banner", "shown")


@pytest.fixture(autouse=True)
def _none_pending() -> Iterator[None]:
    tallies._pending.clear()
    yield
    tallies._pending.clear()


@pytest.mark.requirement("R150")
def test_what_was_counted_is_added_to_the_day(db: None) -> None:
    for _ in range(2):
        tallies.count(EVENT)
        tallies.count(EVENT)
        tallies.flush()

    assert Tally.objects.get().count == 4
