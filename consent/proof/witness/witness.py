"""Looks at the log again and again, and reports what does not continue what was seen before."""

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from threading import RLock

from consent.client.failure_counts import Failure, FailureCounts
from consent.client.service import Service
from consent.proof.witness.comparison import (
    LogFault,
    LogFork,
    Mismatch,
    RemoteLog,
    SignedCheckpoint,
    compare,
)
from consent.proof.witness.witness_file import WitnessFile

PATIENCE = 3  # looks in a row until a doubt is a report: caches and processes lag for seconds
# Looks at checkpoints that came, and what would show that they continue the last did not: an
# outage of the tiles alone that lasts as long is no outage
LONG_PATIENCE = 60

log = logging.getLogger("consent.client")

OnLogFork = Callable[[LogFork], object]


class Look(StrEnum):
    """What came of one."""

    FIRST = "first"
    SAME = "same"
    GROWN = "grown"
    DOUBTFUL = "doubtful"  # what is wrong may be a cache: look again
    FORKED = "forked"
    UNREACHABLE = "unreachable"


class Witness:
    """Keeps the last checkpoint, in memory or in a file that several processes may share."""

    def __init__(
        self,
        service: Service,
        counts: FailureCounts,
        *,
        address: str,
        file: WitnessFile | None = None,
        on_fork: OnLogFork | None = None,
    ) -> None:
        self._remote = RemoteLog(service)
        self._counts = counts
        self._address = address
        self._file = file
        self._on_fork = on_fork
        self.kept: SignedCheckpoint | None = None
        self._doubts = 0  # in a row
        self._withheld = 0  # looks since the last that showed anything
        self._unsettled = 0  # looks after a report in which what is left behind may come once more
        self._reported: tuple[LogFault, str] | None = None
        self._is_away = self._has_warned = False
        self._begin()

    def _begin(self) -> None:
        """Begin with a new lock: a forked child may have got its parent's closed."""
        self._pid, self._looking = os.getpid(), RLock()  # a callback may refresh

    def look(self) -> Look:
        """Fetch the checkpoint and compare it, one look after the other. Never raises."""
        if self._pid != os.getpid():
            self._begin()
        with self._looking:
            try:
                return self._look()
            except Exception as error:  # what cannot be read proves nothing
                self._counts.add(Failure.LOG_UNREACHABLE)
                if not self._is_away:
                    _say(logging.WARNING, f"The service's log cannot be read: {_reason(error)}")
                self._is_away = True
                return Look.UNREACHABLE

    def _look(self) -> Look:
        kept = self.kept = self._recall()
        note = self._remote.checkpoint()
        try:
            fresh = compare(kept, note, self._remote)
        except Mismatch as found:
            self._doubts += 1
            if self._doubts < PATIENCE and (self._unsettled or not found.is_certain):
                return Look.DOUBTFUL
            return self._report(found, kept.note if kept else "", note)
        except Exception:  # the service chooses how its answers fail
            self._withheld += 1
            if kept is None or self._withheld < LONG_PATIENCE:
                raise
            return self._report(Mismatch(LogFault.UNPROVEN), kept.note, note)
        self._doubts, self._withheld, self._unsettled = 0, 0, max(0, self._unsettled - 1)
        self._keep(fresh)
        if self._is_away:
            _say(logging.INFO, "The service's log can be read again.")
        self._is_away = False
        if kept is None:
            return Look.FIRST
        return Look.GROWN if fresh.checkpoint != kept.checkpoint else Look.SAME

    def _report(self, found: Mismatch, old: str, new: str) -> Look:
        self._doubts, self._unsettled = 0, PATIENCE
        is_told = self._reported == (found.fault, old)
        self._reported = (found.fault, old)
        if not is_told:
            self._counts.add(Failure.LOG_FORKED)
            fork = LogFork(found.fault, old, new, found.proof, self._last_cut())
            fork = replace(fork, file=self._store(fork))
        if found.fresh:
            self._keep(found.fresh, is_continued=False)
        if not is_told:
            self._tell(fork)
        return Look.FORKED

    def _tell(self, fork: LogFork) -> None:
        _say(logging.ERROR, in_words(fork, self._address))
        try:
            if self._on_fork:
                self._on_fork(fork)
        except Exception:
            _say(logging.ERROR, "on_log_fork failed.", exc_info=True)

    def _recall(self) -> SignedCheckpoint | None:
        """Another process may have kept a newer one, or have reported a fork."""
        try:
            return (self._file.read() if self._file else None) or self.kept
        except Exception as error:
            self._warn("read", error)
            return self.kept

    def _keep(self, fresh: SignedCheckpoint, *, is_continued: bool = True) -> None:
        before, self.kept = self.kept, fresh
        if self._file is None:
            return
        try:
            found = self._file.read()
            if found == fresh:
                return
            if is_continued and found and found != before:
                return  # another process was faster: the next look begins with what it has kept
        except Exception as error:
            self._warn("read", error)
        try:
            self._file.write(fresh)
        except Exception as error:
            self._warn("written", error)

    def _store(self, fork: LogFork) -> Path | None:
        try:
            return self._file.write_fork(fork) if self._file else None
        except Exception as error:
            self._warn("written", error)
            return None

    def _last_cut(self) -> str | None:
        try:
            return self._remote.last_cut()
        except Exception:
            return None

    def _warn(self, deed: str, error: Exception) -> None:
        if not self._has_warned:
            _say(logging.WARNING, f"What the witness keeps cannot be {deed}: {_reason(error)}")
        self._has_warned = True


def in_words(fork: LogFork, address: str) -> str:
    """One line for people."""
    sentences = [f"The log of {address} {fork.what.sentence}."]
    if fork.file:
        sentences.append(f"Both checkpoints are in {fork.file}.")
    if fork.cut:
        size, _, time = fork.cut.partition(" ")
        sentences.append(
            f"The service says that a backup was restored and the log cut at {size} leaves, {time}."
        )
    elif fork.cut == "":
        sentences.append("The service tells of no backup that was restored.")
    return " ".join(sentences)


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _say(level: int, line: str, *, exc_info: bool = False) -> None:
    with suppress(Exception):  # a handler of the site's own log may fail
        log.log(level, "%s", line, exc_info=exc_info)
