"""Looks at the log again and again, and reports what does not continue what was seen before.

Whoever can write a witness's file decides what is compared: it is the owner's alone.
"""

import hashlib
import json
import logging
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path

from consent.client.disk_cache import read_owned, replace_owned
from consent.client.service import Service
from consent.proof.formats.notes import Verifier
from consent.proof.witness.comparison import (
    DOUBTS,
    LogFault,
    LogFork,
    Mismatch,
    RemoteLog,
    SignedCheckpoint,
    compare,
)

MAX_DOUBTS = 3  # looks in a row until a doubt is a report: caches and processes lag for seconds
# Looks at checkpoints that came, and what would show that they continue the last did not: an
# outage of the tiles alone that lasts as long is no outage
MAX_WITHHELD = 60

# At least one leaf a day, of the erasures, is added within hours after midnight
MAX_STILL = 36 * 3600.0  # seconds

MAX_FORKS = 100  # files: a service that goes to and fro must not fill the disk
_MAX_SIZE = 1_000_000  # octets of a file

log = logging.getLogger("consent.witness")


class Witness:
    """Keeps the last checkpoint, in memory or in a file."""

    def __init__(
        self, path: str | PathLike[str] | None = None, *, keys: Sequence[str] = ()
    ) -> None:
        """`path` is a file of its own; raises where it cannot be believed: nothing is forgotten.

        `keys` are the log's verifier keys, if they are known from elsewhere: no other is believed.
        """
        self._keys = [Verifier.of(vkey).vkey for vkey in keys]
        self._path = Path(path) if path else None
        self.kept = _read(self._path) if self._path else None
        self._doubts = 0  # in a row
        self._withheld = 0  # looks since the last that showed anything
        self._unsettled = 0  # looks after a report in which what is left behind may come once more
        self._reported: tuple[LogFault, str] | None = None
        self.is_away = self.is_unsaved = self.has_reported = False

    @property
    def is_doubtful(self) -> bool:
        """Return whether to look again soon."""
        return self._doubts > 0

    def look(self, service: Service) -> LogFork | None:
        """Compare today's checkpoint with the last; return, and log, a fork that is new.

        Never raises: `is_away` says that the log could not be read, `is_unsaved` that the file
        could not be written.
        """
        try:
            fork = self._compare(service)
        except Exception as error:  # what cannot be read proves nothing
            if not self.is_away:
                log.warning("The service's log cannot be read: %s", _reason(error))
            self.is_away = True
            return None
        if fork:
            self.has_reported = True  # before the line, by which somebody may end the process
            level = logging.WARNING if fork.what in DOUBTS else logging.ERROR
            log.log(level, "%s", _in_words(fork, service.url))
        return fork

    def _compare(self, service: Service) -> LogFork | None:
        """Return a fork that was not reported before."""
        kept, remote = self.kept, RemoteLog(service)
        note = remote.checkpoint()
        try:
            fresh = compare(kept, note, remote, self._keys)
        except Mismatch as found:
            self._doubts += 1
            if self._doubts >= MAX_DOUBTS or (found.is_certain and not self._unsettled):
                return self._fork(found, kept.note if kept else "", note)
            if self._doubts == 1:
                log.debug("The checkpoint does not continue the last one, or not yet.")
            return None
        except Exception:  # the service chooses how its answers fail
            self._withheld += 1
            if kept is None or self._withheld < MAX_WITHHELD:
                raise
            return self._fork(Mismatch(LogFault.UNPROVEN), kept.note, note)
        self._doubts, self._withheld, self._unsettled = 0, 0, max(0, self._unsettled - 1)
        now = time.time()
        is_still = now - fresh.seen_at > MAX_STILL
        self._keep(replace(fresh, seen_at=now) if is_still else fresh)
        if self.is_away:
            log.info("The service's log can be read again.")
        self.is_away = False
        size, keys = fresh.checkpoint.size, ", ".join(fresh.keys)
        if kept is None:
            log.debug("Seen for the first time: %s leaves, signed by %s", size, keys)
        elif fresh.checkpoint != kept.checkpoint:
            log.debug("%s leaves, which continue those that were seen before.", size)
        return LogFork(LogFault.STILL, kept.note, note) if kept and is_still else None

    def _fork(self, found: Mismatch, old: str, new: str) -> LogFork | None:
        """Follow the new checkpoint. Return the fork, unless it was reported before."""
        self._doubts, self._unsettled = 0, MAX_DOUBTS
        is_new = self._reported != (found.fault, old)
        self._reported = (found.fault, old)
        fork = LogFork(found.fault, old, new, found.proof)
        if is_new and self._path:
            fork = replace(fork, file=self._write_fork(self._path, fork))
        if found.fresh:
            self._keep(found.fresh)
        return fork if is_new else None

    def _keep(self, fresh: SignedCheckpoint) -> None:
        self.kept = fresh
        if self._path:
            facts = {"keys": fresh.keys, "note": fresh.note, "seen_at": fresh.seen_at}
            self._write(self._path, facts)

    def _write_fork(self, path: Path, fork: LogFork) -> Path | None:
        """Write both checkpoints beside it, and what shows that they do not go together."""
        digest = hashlib.sha256(f"{fork.old}\n{fork.new}".encode()).hexdigest()
        own = path.with_name(f"{path.stem}-{fork.what}-{digest[:8]}.json")
        if len(list(path.parent.glob(f"{path.stem}-*.json"))) >= MAX_FORKS:
            return None
        found_at = datetime.now(UTC).isoformat(timespec="seconds")
        is_written = self._write(own, {**asdict(fork), "file": None, "found_at": found_at})
        return own if is_written else None

    def _write(self, path: Path, facts: dict[str, object]) -> bool:
        """Return whether it could be done; go on if not, and say so once."""
        try:
            replace_owned(path, json.dumps(facts, indent=1, ensure_ascii=False).encode())
        except OSError as error:
            if not self.is_unsaved:
                log.warning("%s cannot be written: %s", path, _reason(error))
            self.is_unsaved = True
            return False
        return True


_SENTENCES = {
    LogFault.RESTORED: "begins again after a restore: ask what was lost, and why",
    LogFault.STILL: "has not grown for more than a day: others may see another one",
    LogFault.REWRITTEN: "was rewritten: its leaves are not those that were seen before",
    LogFault.SHRUNK: "has shrunk: leaves that were seen before are gone",
    LogFault.UNPROVEN: "does not show that it continues what was seen before",
    LogFault.KEY_EXCHANGED: "is signed by another key, and by none that signed it before",
    LogFault.UNSIGNED: "is signed by no key that is known, nor by one that the service names",
    LogFault.ORIGIN_CHANGED: "has another name: it is not the log that was seen before",
}


def _in_words(fork: LogFork, url: str) -> str:
    """Return one line for people."""
    where = f" Both checkpoints are in {fork.file}." if fork.file else ""
    return f"The log of {url} {_SENTENCES[fork.what]}.{where}"


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _read(path: Path) -> SignedCheckpoint | None:
    try:
        found = json.loads(read_owned(path, _MAX_SIZE))
    except FileNotFoundError:
        return None
    kept = SignedCheckpoint.open(found["note"], map(Verifier.of, found["keys"]))
    return replace(kept, seen_at=float(found["seen_at"]))
