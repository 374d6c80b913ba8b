"""`/log/cuts`: what the service says of backups that were restored."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from consent.models import LogCut

pytestmark = pytest.mark.django_db


def test_a_log_that_was_never_cut_has_an_empty_list(client: Client) -> None:
    answer = client.get("/log/cuts")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_each_cut_is_a_line(client: Client) -> None:
    for size, hour in ((1204, 20), (7, 21)):
        at = datetime(2026, 11, 26, hour, 11, 5, 900, tzinfo=UTC)
        LogCut.objects.create(at=at, size=size, root="00" * 32, notices_from=1000)

    lines = client.get("/log/cuts").content.decode()
    assert lines == "1204 2026-11-26T20:11:05Z\n7 2026-11-26T21:11:05Z\n"
