"""Who waits how long for the database."""

import threading
from types import SimpleNamespace

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from config.middleware import StaffActor
from config.serving import threads
from consent.lib import patience


@pytest.fixture(autouse=True)
def _serving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_everybody", None)
    patience.limit(3)


@pytest.mark.parametrize(
    ("path", "seconds"),
    [("/preferences/", 3), ("/admin/consent/decision/", patience.STAFF_SECONDS)],
    ids=["a visitor", "staff"],
)
def test_staff_may_wait_longer_than_visitors(path: str, seconds: float) -> None:
    waited: list[float | None] = []

    def answer(request: HttpRequest) -> HttpResponse:
        waited.append(patience.seconds())
        return HttpResponse()

    request = RequestFactory().get(path)
    request.user = SimpleNamespace(get_username=lambda: "nina")  # type: ignore[assignment]
    StaffActor(answer)(request)

    assert waited == [seconds]
    assert patience.seconds() == 3


def test_it_is_each_threads_own() -> None:
    others: list[float | None] = []
    with patience.of(60):
        other = threading.Thread(target=lambda: others.append(patience.seconds()))
        other.start()
        other.join()

        assert (patience.seconds(), others) == (60, [3])


def test_a_command_waits_as_long_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_everybody", None)
    with patience.of(60):
        assert patience.seconds() is None


def test_there_are_as_many_connections_as_threads_that_may_need_one() -> None:
    assert threads.connections(4, writers=4) == 19
    assert threads.connections(8, writers=8) == 27
