"""The log as the service serves it, below /log/."""

import time

from consent.client.service import Document, FetchError, Service
from consent.transparency.checkpoint import Checkpoint
from consent.transparency.notes import BadNote, Verifier
from consent.transparency.tiles import tile_reader
from consent.transparency.tree import Read

CHECKPOINT, KEYS, PREFIX = "/log/checkpoint", "/log/keys", "/log/"
LONGEST = 10.0  # seconds for one look, however slowly the tiles come
MOST_KEYS = 16


class RemoteLog:
    def __init__(self, service: Service) -> None:
        self._service = service
        self._last: Document | None = None
        self._due = 0.0

    def checkpoint(self) -> str:
        """The note that is served now; BadNote if it is not of that shape, whoever signed it."""
        self._due = time.monotonic() + LONGEST
        fresh = self._service.fetch(CHECKPOINT, self._last)
        note = fresh.body.decode()
        Checkpoint.parse(note.rpartition("\n\n")[0] + "\n")
        self._last = fresh
        return note

    def keys(self) -> tuple[str, ...]:
        """The keys that the service itself names."""
        lines = self._fetch(KEYS).decode().splitlines()[:MOST_KEYS]
        return tuple(filter(_is_key, lines))

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
