"""Fetch keys and notice again and again in a thread, and keep the last good copy."""

import asyncio
import logging
import os
import random
import time
from collections.abc import Callable
from threading import Event, Lock, Thread
from urllib.parse import quote

from consent.client.disk_cache import DiskCache
from consent.client.service import Document, Failure, FailureCounts, Service
from consent.client.snapshot import Snapshot

_KEYS = "/.well-known/jwks.json"
_NOTICE = "/v1/notice?site="
_POLL_SECONDS = 0.005  # where an event loop must not wait
HURRY_SECONDS = 5.0  # between two loads out of turn, whatever visitors invent

log = logging.getLogger("consent.client")

_chance = random.SystemRandom()  # the module's own generator belongs to the site


class Refresher:
    """Has the last good copy, while the service is away and after a fork of the process too."""

    def __init__(
        self,
        service: Service,
        site: str,
        build: Callable[[bytes, bytes], Snapshot],
        *,
        refresh: float,
        patience: float,
        counts: FailureCounts,
        load_more: Callable[[], object],
        disk_cache: DiskCache | None,
    ) -> None:
        self._service = service
        self._notice_path = _NOTICE + quote(site, safe="")
        self._build = build
        self._refresh = refresh
        self._patience = patience
        self._counts = counts
        self._load_more = load_more
        self._disk_cache = disk_cache
        self._snapshot: Snapshot | None = None
        self._documents: tuple[Document, Document] | None = None  # keys and notice
        self._failures = 0  # loads in a row
        self._read_disk_cache()
        self._begin()

    def _begin(self) -> None:
        """Begin without a thread: a forked child has neither the parent's thread nor good locks."""
        self._pid = os.getpid()
        self._starting, self._loading = Lock(), Lock()
        self._tried, self._stop, self._hurry = Event(), Event(), Event()
        self._next_hurry = 0.0
        self._thread: Thread | None = None
        self._deadline = 0.0

    def current(self) -> Snapshot | None:
        """The last good copy. Only the first caller waits for it, for a moment (R103)."""
        self._start()
        if self._snapshot is None:
            self._tried.wait(max(0.0, self._deadline - time.monotonic()))
        return self._snapshot

    async def acurrent(self) -> Snapshot | None:
        """The same, and only the caller's own task waits."""
        self._start()
        while self._snapshot is None and not self._tried.is_set() and not self._is_late():
            await asyncio.sleep(_POLL_SECONDS)
        return self._snapshot

    def load(self) -> bool:
        """Fetch now; whether that went well. A failure leaves the last good copy alone."""
        self._notice_fork()
        with self._loading:
            try:
                self._fetch()
            except Exception as error:  # a broken answer is as good as none
                self._counts.add(Failure.REFRESH_FAILED)
                self._log(error)
                return False
            finally:
                self._tried.set()
            self._log(None)
            return True

    def hurry(self) -> None:
        """Have the thread load soon: something newer is out there. This waits for nobody."""
        self._hurry.set()

    def close(self) -> None:
        self._stop.set()
        self._hurry.set()  # it sleeps no longer
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _read_disk_cache(self) -> None:
        """Begin with what an earlier process left, if it is as good as what is fetched."""
        found = self._disk_cache.read() if self._disk_cache else None
        if self._disk_cache and found:
            try:
                self._snapshot = self._build(*found)
            except Exception as error:
                self._disk_cache.warn("believed", error)

    def _fetch(self) -> None:
        keys, notice = self._documents or (None, None)
        fresh = (
            self._service.fetch(_KEYS, keys),
            self._service.fetch(self._notice_path, notice),
        )
        bodies = fresh[0].body, fresh[1].body
        if fresh != self._documents:
            self._snapshot = self._build(*bodies)
            self._documents = fresh  # only now: the tag of a bad body would keep us from a good one
        if self._disk_cache:
            self._disk_cache.write(bodies)
        self._load_more()

    def _log(self, error: Exception | None) -> None:
        if error and not self._failures:
            log.warning("The consent service cannot be read: %s: %s", type(error).__name__, error)
        if self._failures and not error:
            log.info("The consent service can be read again.")
        self._failures = self._failures + 1 if error else 0

    def _notice_fork(self) -> None:
        """Begin anew in a child. Python is not told of every fork: uWSGI makes such ones."""
        if self._pid != os.getpid():
            self._begin()

    def _start(self) -> None:
        self._notice_fork()
        if self._thread is not None:
            return
        with self._starting:
            if self._thread is None and self._is_late():
                self._deadline = time.monotonic() + self._patience
                thread = Thread(target=self._run, name="consent-client", daemon=True)
                try:
                    thread.start()
                except RuntimeError as error:  # too many threads: the last good copy answers
                    self._tried.set()
                    self._log(error)
                else:
                    self._thread = thread

    def _is_late(self) -> bool:
        return time.monotonic() >= self._deadline

    def _run(self) -> None:
        while True:
            self._hurry.clear()  # first: a key that is met from here on may be newer than the load
            if self._stop.is_set():
                return
            try:
                self.load()
            except Exception:  # a handler of the site's own log may fail as well
                self._failures += 1
            self._sleep()

    def _sleep(self) -> None:
        # Many servers must not ask in one moment
        pause = self._pause() * _chance.uniform(0.9, 1.1)
        due = time.monotonic() + pause
        if self._hurry.wait(pause):
            self._stop.wait(max(0.0, min(due, self._next_hurry) - time.monotonic()))
            self._next_hurry = time.monotonic() + HURRY_SECONDS

    def _pause(self) -> float:
        if not self._failures:
            return self._refresh
        return float(min(self._refresh, 2 ** min(self._failures - 1, 16)))
