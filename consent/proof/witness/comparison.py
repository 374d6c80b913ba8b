"""Who signed a checkpoint, whether it continues another, and what is wrong if not."""

import re
import time
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import Self

from consent.client.service import Document, FetchError, Service
from consent.proof.formats.notes import BadNote, Verifier, open_note, signatures
from consent.proof.formats.proof import Checkpoint
from consent.proof.formats.tiles import tile_reader
from consent.proof.formats.tree import BadProof, Read, consistency_proof, root, verify_consistency

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


class LogFault(StrEnum):
    REWRITTEN = "rewritten"
    SHRUNK = "shrunk"
    UNPROVEN = "unproven"
    KEY_EXCHANGED = "key_exchanged"
    UNSIGNED = "unsigned"
    ORIGIN_CHANGED = "origin_changed"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES = {
    LogFault.REWRITTEN: "was rewritten: its leaves are not those that were seen before",
    LogFault.SHRUNK: "has shrunk: leaves that were seen before are gone",
    LogFault.UNPROVEN: "does not show that it continues what was seen before",
    LogFault.KEY_EXCHANGED: "is signed by another key, and by none that signed it before",
    LogFault.UNSIGNED: "is signed by no key that is known, nor by one that the service names",
    LogFault.ORIGIN_CHANGED: "has another name: it is not the log that was seen before",
}


@dataclass(frozen=True, slots=True)
class LogFork:
    """Two checkpoints of one log that do not go together.

    Both are signed notes: with the service's key anybody can check that it signed them. `proof`
    is there for a rewritten log of another size: the root that the larger one had at the size of
    the smaller, and the hashes that lead from there to its own (RFC 6962, 2.1.2; base64). `cut`
    is no proof of anything: size and time of the last backup that was restored, "" for none.
    """

    what: LogFault
    old: str
    new: str
    proof: tuple[str, ...] = ()
    cut: str | None = None  # what the service says of a restored backup; None: it says nothing
    file: Path | None = None  # where both are kept, if there is a place for it


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    note: str
    keys: tuple[str, ...]  # those that signed it: no other is believed for the next one
    checkpoint: Checkpoint

    @classmethod
    def of(cls, note: str, vkeys: Iterable[str]) -> Self:
        """Open it; BadNote unless at least one of the keys has signed, and none badly."""
        verifiers = [Verifier.of(vkey) for vkey in dict.fromkeys(vkeys)]
        checkpoint = Checkpoint.parse(open_note(note, verifiers))
        signed = (one.vkey for one in verifiers if _has_signed(one, note))
        return cls(note, tuple(signed), checkpoint)

    @property
    def has_other_signatures(self) -> bool:
        return len(list(signatures(self.note))) > len(self.keys)


def _has_signed(verifier: Verifier, note: str) -> bool:
    try:
        open_note(note, [verifier])
    except BadNote:
        return False
    return True


class Mismatch(Exception):
    """This checkpoint does not continue the one that is kept, or does not show that it does.

    It is certain where signed words contradict each other. Else a cache, a process that lags or
    an answer that was cut off may be the reason, and only time tells.
    """

    def __init__(
        self,
        fault: LogFault,
        fresh: SignedCheckpoint | None = None,
        *,
        is_certain: bool = False,
        proof: tuple[str, ...] = (),
    ) -> None:
        super().__init__(fault)
        self.fault = fault
        self.fresh = fresh  # None if no key can be found that signed it
        self.is_certain = is_certain
        self.proof = proof


def compare(kept: SignedCheckpoint | None, note: str, log: RemoteLog) -> SignedCheckpoint:
    """Return what is to be kept from now on. Raises Mismatch, or whatever reading may raise."""
    fresh = _open(kept, note, log)
    if kept is None:
        return fresh
    old, new = kept.checkpoint, fresh.checkpoint
    if new.origin != old.origin:
        raise Mismatch(LogFault.ORIGIN_CHANGED, fresh, is_certain=True)
    if not set(kept.keys) & set(fresh.keys):
        raise Mismatch(LogFault.KEY_EXCHANGED, fresh, is_certain=True)
    if new.size == old.size and new.root != old.root:
        raise Mismatch(LogFault.REWRITTEN, fresh, is_certain=True)
    if new.size < old.size:
        _hold_together(new, old, LogFault.SHRUNK, fresh, log)
        raise Mismatch(LogFault.SHRUNK, fresh)
    _hold_together(old, new, LogFault.UNPROVEN, fresh, log)
    return fresh


def _open(kept: SignedCheckpoint | None, note: str, log: RemoteLog) -> SignedCheckpoint:
    """A key that is not known yet is taken from the service; `compare` looks who else signed."""
    known = kept.keys if kept else ()
    try:
        opened = SignedCheckpoint.of(note, known)
    except BadNote:
        opened = None
    if opened and not opened.has_other_signatures:
        return opened
    try:
        named = log.keys()
    except Exception:  # in whatever way it fails, the list holds up no words that are signed
        if opened:
            return opened
        raise
    try:
        return SignedCheckpoint.of(note, (*known, *named))
    except BadNote:
        raise Mismatch(LogFault.UNSIGNED) from None


def _hold_together(
    small: Checkpoint, large: Checkpoint, doubt: LogFault, fresh: SignedCheckpoint, log: RemoteLog
) -> None:
    """Raise Mismatch unless the large tree begins with the small one.

    The tiles are not signed. So what they say counts only where it leads to the large root.
    """
    if small.size in (0, large.size):
        return
    read = log.reader(large.size)
    try:
        proof = consistency_proof(small.size, large.size, read)
        then = root(small.size, read)
        verify_consistency(small.size, large.size, proof, then, large.root)
    except FetchError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            raise Mismatch(doubt, fresh) from error
        raise
    except (BadProof, ValueError) as error:
        raise Mismatch(doubt, fresh) from error
    if then != small.root:
        lines = tuple(b64encode(one).decode() for one in (then, *proof))
        raise Mismatch(LogFault.REWRITTEN, fresh, is_certain=True, proof=lines)
