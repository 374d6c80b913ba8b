"""Counting waits for no database, and outlives one that is away."""

from datetime import date

import pytest
from django.db import InterfaceError

from consent.models import Detection, Tally
from consent.statistics import counters, detections, tallies

DAY = date(2026, 11, 24)
SHOWN = tallies.Event(DAY, "mix", 1, "ZZ", "en", "banner", "shown")
SEEN = detections.Event(DAY, "mix", "blocked", "_ga")


def away() -> None:
    raise InterfaceError("away")


def test_one_table_that_fails_keeps_no_other_waiting(db: None) -> None:
    detections._counts.count(SEEN)

    counters._flush_each(away, detections.flush)

    assert Detection.objects.get().count == 1


def test_what_could_not_be_added_is_kept_for_the_next_time(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    tallies.count(SHOWN)
    with monkeypatch.context() as patch:
        patch.setattr(Tally._meta, "db_table", "no_such_table")
        with pytest.raises(Exception, match="no_such_table"):
            tallies.flush()
    tallies.count(SHOWN)

    tallies.flush()

    assert Tally.objects.get().count == 2
