"""Thread pools for blocking work, one for each kind, so that no kind exhausts another's."""

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from consent.lib import db_timeouts, failures
from consent.web import limits
from consent.web.responses import RETRY_SECONDS, RequestProblem

MAX_WAITING = 64  # requests of one kind; more would be answered too late
MAX_OF_CLIENT = MAX_WAITING // 4
WAIT_SECONDS = 10.0  # the longest wait of a request for a thread
ADMIN = "/admin/"
PASSWORDS = (f"{ADMIN}login/", f"{ADMIN}password-reset/")
_READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

Outcome = TypeVar("Outcome")


class Threads:
    """A fixed number of threads with a bounded queue."""

    def __init__(self, name: str, number: int) -> None:
        self._pool = ThreadPoolExecutor(number, name)
        self._free = asyncio.Semaphore(number)
        self._waiting: list[bytes | None] = []  # their clients; None: unknown

    async def run(self, work: Callable[[], Outcome], *, client: bytes | None) -> Outcome:
        """Return what `work` returns. Raise RequestProblem if no thread is free in time.

        One client has a quarter of the queue, so that it keeps nobody else out.

        The wait for a thread counts as a part of the wait for the database: behind a database
        that does not answer, a request is refused in time wherever it stands in the queue.
        """
        arrived = time.monotonic()
        if client is not None and self._waiting.count(client) >= MAX_OF_CLIENT:
            raise limits.refusal(RETRY_SECONDS)
        if len(self._waiting) >= MAX_WAITING:
            raise _busy()
        self._waiting.append(client)
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._free.acquire()
        except TimeoutError:
            raise _busy() from None
        finally:
            self._waiting.remove(client)
        try:
            limited = db_timeouts.within(since=arrived)(work)
            return await asyncio.get_running_loop().run_in_executor(self._pool, limited)
        finally:
            self._free.release()


def build_pools(readers: int, writers: int) -> dict[str, Threads]:
    """Return a pool for each kind; `memory` needs no database, but is too long for the loop."""
    numbers = {"memory": 1, "reading": readers, "writing": writers, "staff": 1, "log-ins": 1}
    return {kind: Threads(kind, number) for kind, number in numbers.items()}


def kind_of(environ: Mapping[str, str]) -> str:
    path, is_reading = environ["PATH_INFO"], environ["REQUEST_METHOD"] in _READING
    if path.startswith(PASSWORDS) and not is_reading:
        return "log-ins"
    if path.startswith(ADMIN):
        return "staff"
    return "reading" if is_reading else "writing"


def _busy() -> RequestProblem:
    failures.report(failures.BUSY)
    return RequestProblem(
        "Too many requests are waiting.", status=503, detail="Try again in a moment."
    )
