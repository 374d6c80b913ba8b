"""The log as the service serves it, below /log/."""

import re
import time

from consent.client.service import Document, FetchError, Service
from consent.transparency.notes import BadNote, Verifier
from consent.transparency.proof import Checkpoint
from consent.transparency.tiles import tile_reader
from consent.transparency.tree import Read

PREFIX = "/log/"
CHECKPOINT, KEYS, CUTS = f"{PREFIX}checkpoint", f"{PREFIX}keys", f"{PREFIX}cuts"
LONGEST = 10.0  # seconds for one look, however slowly the tiles come
MOST_KEYS = 16
LARGEST = 100_000  # octets of a checkpoint, which is kept: what is too long could not be read again
_CUT = re.compile(r"\d{1,15} \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class RemoteLog:
    def __init__(self, service: Service) -> None:
        self._service = service
        self._last: Document | None = None
        self._due = 0.0

    def checkpoint(self) -> str:
        """The note that is served now; BadNote if it is not of that shape, whoever signed it."""
        self._due = time.monotonic() + LONGEST
        fresh = self._service.fetch(CHECKPOINT, self._last)
        if len(fresh.body) > LARGEST:
            raise FetchError(f"{CHECKPOINT}: {len(fresh.body)} octets are too many")
        note = fresh.body.decode()
        Checkpoint.of_note(note)
        self._last = fresh
        return note

    def keys(self) -> tuple[str, ...]:
        """The keys that the service itself names."""
        lines = self._fetch(KEYS).decode().splitlines()[:MOST_KEYS]
        return tuple(filter(_is_key, lines))

    def last_cut(self) -> str:
        """What the service says of the last backup that was restored: a size and a time, or none.

        It is no part of the log, and nothing is concluded from it.
        """
        lines = self._fetch(CUTS).decode().splitlines()
        if lines and not _CUT.fullmatch(lines[-1]):
            raise ValueError(f"{CUTS}: these are no cuts")
        return lines[-1] if lines else ""

    def reader(self, size: int) -> Read:
        return tile_reader(lambda path: self._fetch(PREFIX + path), size)

    def _fetch(self, path: str) -> bytes:
        if time.monotonic() > self._due:
            raise FetchError(f"{path}: the log answers too slowly")
        return self._service.fetch(path).body


def _is_key(line: str) -> bool:
    try:
        Verifier.of(line)
    except BadNote:
        return False
    return True
