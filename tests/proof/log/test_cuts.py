"""Where the log was cut is told to everybody; that it lost leaves is noticed."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from consent.lib import failures, readings
from consent.models import Change
from consent.proof.log import checkpoints, sequencer
from consent.proof.models import LogCheckpoint
from tests import filled

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@time_machine.travel(NOON, tick=False)
def test_each_cut_is_told_with_its_size_and_time() -> None:
    site = filled.seed()
    assert Client().get("/log/cuts").content == b""
    checkpoints.cut()
    filled.publish(site)
    sequencer.run(NOON)
    latest = checkpoints.read()
    assert latest is not None

    assert checkpoints.cut() == latest.size

    response = Client().get("/log/cuts")
    assert response.content.decode() == (
        f"0 2026-11-24T12:00:00Z\n{latest.size} 2026-11-24T12:00:00Z\n"
    )
    assert response["Access-Control-Allow-Origin"] == "*"
    first, second = Change.objects.filter(field="cut").order_by("pk")
    assert (first.old, second.old) == ("", latest.note)
    assert b"/log/cuts" in Client().get("/log/").content


def test_whoever_read_a_longer_log_says_that_it_shrank_and_excuses_nobody() -> None:
    """That a row of the log is gone may be an attack: only another timeline is a promotion."""
    filled.publish(filled.seed())
    sequencer.run(NOON)
    readings.read()
    latest = checkpoints.read()
    assert latest and failures.recent(60) == []

    LogCheckpoint.objects.create(size=latest.size - 1, at=NOON, note=latest.note)
    readings.read()
    sequencer.run(NOON)

    assert [cause.word for cause in failures.recent(60)] == ["log_shrunk"]
    assert "log_shrunk" in [cause.word for cause in readings.causes()]
    assert not Change.objects.filter(field="cut").exists()


def test_another_timeline_cuts_the_log_once_before_anything_is_signed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    filled.publish(filled.seed())
    sequencer.run(NOON)
    latest = checkpoints.read()
    assert latest
    monkeypatch.setattr(checkpoints, "timeline", lambda: 2)

    for _ in range(3):
        sequencer.run(NOON)

    assert [size for size, _ in checkpoints.cuts()] == [str(latest.size)]
    assert [one.timeline for one in LogCheckpoint.objects.all()] == [2]
