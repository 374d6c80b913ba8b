"""Periodic work: the jobs of the worker process, and threads that repeat actions.

`manage.py worker` runs every registered job. An app registers its jobs in `AppConfig.ready()`.

Of all worker processes of a database the one that leads works: its lease is in
`consent/record/lease.py`.
"""

import math
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from django.db import close_old_connections, connection

from consent.lib import failures

LEASE_SECONDS = 30.0  # for which the last renewal lets a worker lead
SILENT_SECONDS = 40.0  # the longest time of a job without a statement, until it counts as hung
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


def start(name: str, every: float, *actions: Action) -> None:
    """Run the actions now and every `every` seconds, in one thread. Call it after a fork.

    The thread survives every error and reports it.
    """
    with _lock:
        if name in _running:
            return
        _running.add(name)
    threading.Thread(target=_repeat, args=(every, actions), name=name, daemon=True).start()


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
    except NotLeading:
        pass  # whoever leads now does it
    except Exception as error:
        failures.report_error(error, action.during)


def _repeat(every: float, actions: tuple[Action, ...]) -> None:
    while True:
        for action in actions:
            attempt(action)
        time.sleep(every)


class NotLeading(Exception):
    """Refuses a job's statement where this process no longer leads: another one may work."""


class Leadership:
    """Lets the jobs run while this process leads, and knows when each last got on and ended."""

    def __init__(self) -> None:
        self.until = 0.0  # of `time.monotonic`
        self.ended: dict[str, float] = {}  # by the job's name, in Unix seconds
        self._steps: dict[str, float] = {}  # of jobs that run: the end of their last statement

    @property
    def holds(self) -> bool:
        return time.monotonic() < self.until

    def start(self, job: _Job) -> None:
        """Repeat a job in a thread of its name, while this process leads."""
        start(job.name, job.every, Action(partial(self._run, job), job.action.during))

    def hung(self) -> list[str]:
        """Return the jobs that run and do nothing. A statement has the database's time limits."""
        now = time.monotonic()
        return [name for name, at in [*self._steps.items()] if now - at > SILENT_SECONDS]

    def _run(self, job: _Job) -> None:
        while not self.holds:
            time.sleep(1)
        self._steps[job.name] = time.monotonic()
        try:
            with connection.execute_wrapper(partial(self._step, job.name)):
                attempt(job.action)
        finally:
            del self._steps[job.name]
        if self.holds:  # else its statements were refused
            self.ended[job.name] = time.time()

    def _step(self, name: str, execute: Callable[..., object], *statement: Any) -> object:
        if not self.holds:  # checked here too: a process that was stopped goes on amid its work
            raise NotLeading
        self._steps[name] = math.inf
        try:
            return execute(*statement)
        finally:
            self._steps[name] = time.monotonic()
