"""Thread pools for blocking work, one for each kind, so that no kind exhausts another's."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

from consent.lib import causes
from consent.web.responses import RequestProblem

MOST_WAITING = 64  # requests of one kind; more would be answered too late
PATIENCE_SECONDS = 10.0  # the longest wait of a request for a thread
BACKGROUND = 9  # threads of config/wsgi.py that sometimes use the database
ADMIN = "/admin/"
LOG_IN = f"{ADMIN}login/"
READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

Outcome = TypeVar("Outcome")


class Threads:
    """A fixed number of threads with a bounded queue."""

    def __init__(self, name: str, number: int) -> None:
        self._pool = ThreadPoolExecutor(number, name)
        self._free = asyncio.Semaphore(number)
        self._waiting = 0

    async def run(self, deed: Callable[[], Outcome]) -> Outcome:
        """Return what `deed` returns. Raise RequestProblem if no thread is free in time."""
        await self._take_turn()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, deed)
        finally:
            self._free.release()

    async def _take_turn(self) -> None:
        if self._waiting >= MOST_WAITING:
            raise _busy()
        self._waiting += 1
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._free.acquire()
        except TimeoutError:
            raise _busy() from None
        finally:
            self._waiting -= 1


class ThreadPlan(NamedTuple):
    memory: Threads  # needs no database, but takes too long for the event loop
    reading: Threads
    writing: Threads
    staff: Threads
    log_ins: Threads

    @classmethod
    def of(cls, number: int, *, writers: int) -> "ThreadPlan":
        return cls(
            memory=Threads("memory", 1),
            reading=Threads("reading", number),
            writing=Threads("writing", writers),
            staff=Threads("staff", 1),
            log_ins=Threads("log-ins", 1),
        )

    def of_request(self, environ: Mapping[str, str]) -> Threads:
        path, is_reading = environ["PATH_INFO"], environ["REQUEST_METHOD"] in READING
        if path == LOG_IN and not is_reading:
            return self.log_ins
        if path.startswith(ADMIN):
            return self.staff
        return self.reading if is_reading else self.writing


def connections(number: int, *, writers: int) -> int:
    """Return how many a process needs at a time, so that no thread waits for another."""
    return number + writers + 2 + BACKGROUND  # one each for staff and log-ins


def _busy() -> RequestProblem:
    causes.report(causes.BUSY)
    return RequestProblem(
        "Too many requests are waiting.", status=503, detail="Try again in a moment."
    )
