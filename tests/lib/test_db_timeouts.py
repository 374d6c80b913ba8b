"""How long a thread may wait for the database, by whose request it answers."""

import threading
import time
from types import SimpleNamespace

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from config.server.middleware import StaffRequests
from consent.lib import db_timeouts


@pytest.fixture(autouse=True)
def _serving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db_timeouts, "default", 3)


@pytest.mark.parametrize(
    ("path", "seconds"),
    [("/preferences/", 3), ("/admin/consent/decision/", db_timeouts.STAFF_SECONDS)],
    ids=["a visitor", "staff"],
)
def test_staff_may_wait_longer_than_visitors(path: str, seconds: float) -> None:
    limits: list[float | None] = []

    def answer(request: HttpRequest) -> HttpResponse:
        limits.append(db_timeouts.remaining())
        return HttpResponse()

    request = RequestFactory().get(path)
    request.user = SimpleNamespace(get_username=lambda: "nina")  # type: ignore[assignment]
    StaffRequests(answer)(request)

    assert limits == [pytest.approx(seconds, abs=1)]
    assert db_timeouts.remaining() == 3


def test_it_is_each_threads_own() -> None:
    others: list[float | None] = []
    with db_timeouts.within(60):
        other = threading.Thread(target=lambda: others.append(db_timeouts.remaining()))
        other.start()
        other.join()

        assert db_timeouts.remaining() == pytest.approx(60, abs=1)
        assert others == [3]


def test_what_waited_elsewhere_has_less_left_but_never_nothing() -> None:
    with db_timeouts.within(since=time.monotonic() - 2):
        assert db_timeouts.remaining() == pytest.approx(1, abs=0.5)
    with db_timeouts.within(since=time.monotonic() - 10):
        assert db_timeouts.remaining() == db_timeouts.MIN_SECONDS


def test_a_command_waits_as_long_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db_timeouts, "default", None)
    with db_timeouts.within(60):
        assert db_timeouts.remaining() is None
