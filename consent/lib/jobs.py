"""Periodic work: the jobs of the worker process, and threads that repeat actions.

`manage.py worker` runs every registered job. An app registers its jobs in `AppConfig.ready()`.
"""

import threading
from collections.abc import Callable
from typing import NamedTuple

from django.db import close_old_connections

from consent.lib import failures

WATCH, COUNTS = "watch", "counts"  # the threads of a serving process


class Action(NamedTuple):
    run: Callable[[], object]
    during: str  # begins the log line of an error: "{during} failed."


class _Job(NamedTuple):
    name: str
    every: float  # seconds between the end of one run and the next
    action: Action


_jobs: dict[str, _Job] = {}
_running: set[str] = set()
_lock = threading.Lock()


def register(name: str, run: Callable[[], object], *, every: float, during: str) -> None:
    """Have the worker process run this every `every` seconds, in a thread of this name."""
    _jobs[name] = _Job(name, every, Action(run, during))


def registered() -> tuple[_Job, ...]:
    return tuple(_jobs.values())


def start(
    name: str, every: float, *actions: Action, may_run: threading.Event | None = None
) -> None:
    """Run the actions now and every `every` seconds, in one thread. Call it after a fork.

    The thread survives every error and reports it. It waits while `may_run` is not set.
    """
    with _lock:
        if name in _running:
            return
        _running.add(name)
    arguments = (every, actions, may_run)
    threading.Thread(target=_repeat, args=arguments, name=name, daemon=True).start()


def is_running(name: str) -> bool:
    """Return whether this process has a thread of this name."""
    return name in _running


def attempt(action: Action) -> None:
    """Run an action once. Report an error, and close connections that are too old."""
    try:
        try:
            action.run()
        finally:
            close_old_connections()
    except Exception as error:
        failures.report_error(error, action.during)


def _repeat(every: float, actions: tuple[Action, ...], may_run: threading.Event | None) -> None:
    pause = threading.Event()
    while True:
        for action in actions:
            if may_run:
                may_run.wait()
            attempt(action)
        pause.wait(every)
