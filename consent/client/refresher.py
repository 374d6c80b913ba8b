"""Keeping the last good copy fresh, in the background."""

import asyncio
import logging
import random
import time
from collections.abc import Callable
from threading import Event, Lock, Thread
from urllib.parse import quote

from consent.client import forks
from consent.client.disk_cache import DiskCache, Documents
from consent.client.failure_counts import Failure, FailureCounts
from consent.client.service import Service
from consent.client.snapshot import Snapshot

KEYS = "/.well-known/jwks.json"
NOTICE = "/v1/notice?site="
GLANCE = 0.005  # seconds between two looks, where a thread must not be held up

log = logging.getLogger("consent.client")

_chance = random.SystemRandom()  # the module's own generator belongs to the site


class Refresher:
    """Holds the last good copy. It outlives the service, and a fork of the process."""

    def __init__(
        self,
        service: Service,
        site: str,
        build: Callable[[bytes, bytes], Snapshot],
        *,
        refresh: float,
        patience: float,
        counts: FailureCounts,
        disk: DiskCache | None = None,
    ) -> None:
        self._service = service
        self._notice_path = NOTICE + quote(site, safe="")
        self._build = build
        self._refresh = refresh
        self._patience = patience
        self._counts = counts
        self._disk = disk
        self._copy: Snapshot | None = None
        self._documents: Documents | None = None
        self._failed = 0  # loads in a row
        self._remember()
        self.awaken()
        forks.survive(self)

    def awaken(self) -> None:
        """Begin without a thread: in a forked child the parent's thread and its locks are gone."""
        self._starting, self._loading = Lock(), Lock()
        self._tried, self._stop = Event(), Event()
        self._thread: Thread | None = None
        self._deadline = 0.0

    def current(self) -> Snapshot | None:
        """The copy. The first caller waits for it a moment, and nobody after that (R103)."""
        forks.look()
        if self._thread is None:
            self._start()
        if self._copy is None:
            self._tried.wait(max(0.0, self._deadline - time.monotonic()))
        return self._copy

    async def acurrent(self) -> Snapshot | None:
        """The same, and only the caller's own task waits."""
        forks.look()
        if self._thread is None:
            self._start()
        while self._copy is None and not self._tried.is_set() and not self._is_late():
            await asyncio.sleep(GLANCE)
        return self._copy

    def load(self) -> bool:
        """Fetch now; whether that went well. What went badly leaves the last good copy alone."""
        with self._loading:
            try:
                self._fetch()
            except Exception as error:  # a broken answer is as good as none
                self._counts.add(Failure.REFRESH_FAILED)
                self._note(error)
                return False
            finally:
                self._tried.set()
            self._note(None)
            if self._disk and self._documents:
                self._disk.write(self._documents)
            return True

    def close(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _remember(self) -> None:
        """Begin with what an earlier process left, if it is as good as what is fetched."""
        found = self._disk.read() if self._disk else None
        if self._disk and found:
            try:
                self._copy = self._build(found[0].body, found[1].body)
                self._documents = found
            except Exception as error:
                self._disk.tell("believed", error)

    def _fetch(self) -> None:
        keys, notice = self._documents or (None, None)
        fresh = (
            self._service.fetch(KEYS, keys),
            self._service.fetch(self._notice_path, notice),
        )
        if fresh != self._documents:
            self._copy = self._build(fresh[0].body, fresh[1].body)
            self._documents = fresh  # only now: the tag of a bad body would keep us from a good one

    def _note(self, error: Exception | None) -> None:
        if error and not self._failed:
            log.warning("The consent service cannot be read: %s: %s", type(error).__name__, error)
        if self._failed and not error:
            log.info("The consent service can be read again.")
        self._failed = self._failed + 1 if error else 0

    def _start(self) -> None:
        with self._starting:
            if self._thread is None and self._is_late():
                self._deadline = time.monotonic() + self._patience
                thread = Thread(target=self._run, name="consent-client", daemon=True)
                try:
                    thread.start()
                except RuntimeError as error:  # too many threads: what is in memory answers
                    self._tried.set()
                    self._note(error)
                else:
                    self._thread = thread

    def _is_late(self) -> bool:
        return time.monotonic() >= self._deadline

    def _run(self) -> None:
        stop = self._stop
        while not stop.is_set():
            try:
                self.load()
            except Exception:  # a handler of the site's own log may fail as well
                self._failed += 1
            # Many servers must not ask in one moment
            stop.wait(self._pause() * _chance.uniform(0.9, 1.1))

    def _pause(self) -> float:
        if not self._failed:
            return self._refresh
        return float(min(self._refresh, 2 ** min(self._failed - 1, 16)))
