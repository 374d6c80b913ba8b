"""Counting waits for no database, and outlives one that is away."""

from datetime import date

import pytest

from consent.models import Tally
from consent.record.statistics import tallies

DAY = date(2026, 11, 24)
SHOWN = tallies.Event(DAY, "mix", 1, "ZZ", "en", "banner", "shown")


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
