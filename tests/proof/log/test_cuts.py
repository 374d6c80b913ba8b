"""Where the log was cut is told to everybody."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from consent import publishing
from consent.models import Change
from consent.proof.log import checkpoints, sequencer
from tests import filled

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@time_machine.travel(NOON, tick=False)
def test_each_cut_is_told_with_its_size_and_time() -> None:
    site = filled.seed()
    assert Client().get("/log/cuts").content == b""
    checkpoints.cut()
    publishing.publish(site)
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
