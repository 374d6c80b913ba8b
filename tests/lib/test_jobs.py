"""What a process does beside its requests goes on whatever happens."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import InterfaceError, connection

from consent.lib import jobs
from consent.lib.jobs import Action, Leadership

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


@pytest.fixture
def leadership() -> Leadership:
    leadership = Leadership()
    leadership.until = time.monotonic() + SOON
    return leadership


@pytest.mark.django_db
def test_a_job_writes_nothing_once_its_process_no_longer_leads(
    leadership: Leadership, caplog: pytest.LogCaptureFixture
) -> None:
    """As after a pause of the whole process, in which another has taken over."""
    done: list[str] = []

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            done.append("before")
            leadership.until = time.monotonic()
            cursor.execute("SELECT 1")
        done.append("after")

    leadership._run(job(work))

    assert done == ["before"]
    assert leadership.ended == {}
    assert caplog.text == ""


@pytest.mark.django_db
def test_a_job_that_does_nothing_is_known_and_one_that_asks_the_database_is_not(
    leadership: Leadership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SILENT_SECONDS", 0.0)
    found: list[list[str]] = []

    def look(execute: Callable[..., Any], *statement: Any) -> Any:
        found.append(leadership.hung())
        return execute(*statement)

    def work() -> None:
        found.append(leadership.hung())
        with connection.execute_wrapper(look), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        found.append(leadership.hung())

    leadership._run(job(work))

    assert found == [["test"], [], ["test"]]
    assert leadership.hung() == []
    assert leadership.ended["test"] == pytest.approx(time.time(), abs=SOON)


def job(work: Callable[[], None]) -> Any:
    return jobs._Job("test", 1.0, Action(work, "Testing"))
