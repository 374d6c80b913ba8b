from collections.abc import Iterator
from datetime import date
from threading import Event
from typing import Any

import pytest
from django.db import InterfaceError

from consent import tallies
from consent.models import Tally

EVENT = tallies.Event(date(2026, 11, 24), "mix", 1, "ZZ", "en", "banner", "shown")


class Enough(BaseException):
    """The thread under test has gone round often enough."""


@pytest.fixture(autouse=True)
def _none_pending() -> Iterator[None]:
    tallies._pending.clear()
    yield
    tallies._pending.clear()


def test_what_was_counted_is_added_to_the_day(db: None) -> None:
    for _ in range(2):
        tallies.count(EVENT)
        tallies.count(EVENT)
        tallies.flush()

    assert Tally.objects.get().count == 4


def test_counting_outlives_what_goes_wrong(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    flush = tallies.flush
    answers = iter([InterfaceError, None])
    rounds = iter(range(2))

    def sometimes() -> None:
        if wrong := next(answers):
            raise wrong("away")
        flush()

    def wait(*_: Any) -> None:
        if next(rounds, None) is None:
            raise Enough

    monkeypatch.setattr(tallies, "flush", sometimes)
    monkeypatch.setattr(Event, "wait", wait)
    tallies.count(EVENT)

    with pytest.raises(Enough):
        tallies._flush_forever()

    assert not tallies._pending
    assert Tally.objects.get().count == 1
