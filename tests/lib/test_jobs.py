"""What a process does beside its requests goes on whatever happens."""

import logging
import threading
from collections.abc import Callable

import pytest
from django.db import InterfaceError

from consent.lib import jobs
from consent.lib.jobs import Action

# Its SystemExit ends the thread under test
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
SOON = 60.0  # seconds, in which a thread has done anything


@pytest.fixture(autouse=True)
def _none_running(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_running", set())


def started(run: Callable[[], object]) -> threading.Thread:
    goes_on = threading.Event()  # it does not end before it is found

    def wait_and_do() -> None:
        goes_on.wait(SOON)
        run()

    jobs.start("test", 0.001, Action(wait_and_do, "Testing"))
    (thread,) = (thread for thread in threading.enumerate() if thread.name == "test")
    goes_on.set()
    return thread


@pytest.mark.parametrize("error", [InterfaceError, KeyError])
def test_a_thread_outlives_what_goes_wrong_and_says_so(
    error: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    outcomes = iter([error("away"), None, SystemExit()])
    times: list[BaseException | None] = []

    def deed() -> None:
        times.append(outcome := next(outcomes))
        if outcome:
            raise outcome

    with caplog.at_level(logging.WARNING):
        started(deed).join(SOON)

    assert len(times) == 3
    assert "Testing failed." in caplog.text


def test_of_one_name_there_is_one_thread() -> None:
    stop = threading.Event()

    def deed() -> None:
        stop.wait(SOON)
        raise SystemExit

    thread = started(deed)
    assert started(deed) is thread
    assert jobs.is_running("test")
    stop.set()
    thread.join(SOON)
