"""Compare checkpoints: their signers, and whether one continues the other."""

import re
import time
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import Self

from consent.client.service import FetchError, Service
from consent.proof.formats.notes import BadNote, Checkpoint, Verifier, open_note, signatures
from consent.proof.formats.tree import growth, tile_path, tile_reader

_MAX_KEYS = 16
_MAX_CHECKPOINT = 100_000  # octets: it is kept, and what is too long could not be read again
_NUMBER = re.compile("[1-9][0-9]{0,11}")  # of a log that was restored, at its name's end


class RemoteLog:
    """The log as the service serves it."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def fetch(self, path: str) -> bytes:
        return self._service.fetch(f"/log/{path}").body

    def checkpoint(self) -> str:
        """Return the current note; BadNote if it is not of that shape, whoever signed it."""
        body = self.fetch("checkpoint")
        if len(body) > _MAX_CHECKPOINT:
            raise FetchError(f"The checkpoint has {len(body)} octets, which are too many")
        note = body.decode()
        Checkpoint.of_note(note)
        return note

    def keys(self) -> list[Verifier]:
        """Return the keys that the service itself names; what is no key is ignored."""
        found = []
        for line in self.fetch("keys").decode().splitlines()[:_MAX_KEYS]:
            try:
                found.append(Verifier.of(line))
            except BadNote:
                continue
        return found


class LogFault(StrEnum):
    RESTORED = "restored"  # a log of the next number goes on from a backup
    STILL = "still"  # nothing came for longer than a day
    REWRITTEN = "rewritten"
    SHRUNK = "shrunk"
    UNPROVEN = "unproven"
    KEY_EXCHANGED = "key_exchanged"
    UNSIGNED = "unsigned"
    ORIGIN_CHANGED = "origin_changed"


# There may be an honest reason: ask the operator
DOUBTS = (LogFault.RESTORED, LogFault.STILL)


@dataclass(frozen=True, slots=True)
class LogFork:
    """Two checkpoints of one log that do not go together.

    Both are signed notes: with the service's key anybody can check that it signed them. `proof`
    is there for a rewritten log of another size: the root that the larger one had at the size of
    the smaller, and the hashes that lead from there to its own (RFC 6962, 2.1.2; base64).
    """

    what: LogFault
    old: str
    new: str
    proof: tuple[str, ...] = ()
    file: Path | None = None  # where both are kept, if there is a place for it


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    note: str
    keys: tuple[str, ...]  # those that signed it: no other is believed for the next one
    checkpoint: Checkpoint
    seen_at: float = field(default_factory=lambda: time.time())  # for the first time

    @classmethod
    def open(cls, note: str, verifiers: Iterable[Verifier]) -> Self:
        """Raises BadNote unless at least one of the keys has signed, and none badly."""
        known = {(key.name, key.key_id): key.vkey for key in verifiers}
        checkpoint = Checkpoint.parse(open_note(note, map(Verifier.of, known.values())))
        signed = {known.get((name, key_id)) for name, key_id, _ in signatures(note)}
        return cls(note, tuple(vkey for vkey in known.values() if vkey in signed), checkpoint)


@dataclass(eq=False)
class Mismatch(Exception):
    """This checkpoint does not continue the one that is kept, or does not show that it does.

    It is certain where signed words contradict each other. Else a cache, a process that lags or
    an answer that was cut off may be the reason, and only time tells.
    """

    fault: LogFault
    fresh: SignedCheckpoint | None = None  # None if no key can be found that signed it
    is_certain: bool = False
    proof: tuple[str, ...] = ()


def compare(
    kept: SignedCheckpoint | None, note: str, log: RemoteLog, pinned: Sequence[str] = ()
) -> SignedCheckpoint:
    """Return what is to be kept from now on. Raises Mismatch, or whatever reading may raise.

    With `pinned` keys no other is believed, whatever the service names.
    """
    fresh = _open(kept, note, log, pinned)
    if kept is None:
        return fresh
    (old, number), (new, next_number) = _log_of(kept.checkpoint), _log_of(fresh.checkpoint)
    if old != new or next_number < number:
        raise Mismatch(LogFault.ORIGIN_CHANGED, fresh, is_certain=True)
    if not _publics(kept.keys) & _publics(fresh.keys):
        raise Mismatch(LogFault.KEY_EXCHANGED, fresh, is_certain=True)
    if next_number > number:
        raise Mismatch(LogFault.RESTORED, fresh, is_certain=True)
    _check_leaves(kept.checkpoint, fresh, log)
    if fresh.checkpoint == kept.checkpoint:
        return replace(fresh, seen_at=kept.seen_at)
    return fresh


def _log_of(checkpoint: Checkpoint) -> tuple[str, int]:
    """Return the log's first name and its number: a log that was restored begins the next one."""
    first, _, number = checkpoint.origin.rpartition("/")
    return (first, int(number)) if _NUMBER.fullmatch(number) else (checkpoint.origin, 1)


def _publics(vkeys: Iterable[str]) -> set[bytes]:
    return {Verifier.of(vkey).public for vkey in vkeys}


def _check_leaves(old: Checkpoint, fresh: SignedCheckpoint, log: RemoteLog) -> None:
    new = fresh.checkpoint
    if new.size == old.size and new.root != old.root:
        raise Mismatch(LogFault.REWRITTEN, fresh, is_certain=True)
    if new.size < old.size:
        _check_growth(new, old, Mismatch(LogFault.SHRUNK, fresh), log)
        raise Mismatch(LogFault.SHRUNK, fresh)
    _check_growth(old, new, Mismatch(LogFault.UNPROVEN, fresh), log)


def _open(
    kept: SignedCheckpoint | None, note: str, log: RemoteLog, pinned: Sequence[str]
) -> SignedCheckpoint:
    """Take a key that is not known yet from the service; `compare` looks who else signed."""
    new, opened = Checkpoint.of_note(note), None
    known = [Verifier.of(vkey) for vkey in pinned or (kept.keys if kept else ())]
    # A log that was restored has another name, and the same keys
    known = [_renamed(verifier, new) for verifier in known]
    try:
        opened = SignedCheckpoint.open(note, known)
        if pinned or sum(name == new.origin for name, _, _ in signatures(note)) == len(opened.keys):
            return opened
    except BadNote:
        if pinned:
            raise Mismatch(LogFault.UNSIGNED) from None
    try:
        named = log.keys()
    except Exception:  # in whatever way it fails, the list holds up no words that are signed
        if opened:
            return opened
        raise
    try:
        return SignedCheckpoint.open(note, [*known, *named])
    except BadNote:
        raise Mismatch(LogFault.UNSIGNED) from None


def _renamed(key: Verifier, new: Checkpoint) -> Verifier:
    own = _log_of(replace(new, origin=key.name))[0]
    return replace(key, name=new.origin) if own == _log_of(new)[0] else key


def _check_growth(small: Checkpoint, large: Checkpoint, doubt: Mismatch, log: RemoteLog) -> None:
    """Raise Mismatch unless the large root shows the small one; `doubt` if nothing shows it."""
    if small.size in (0, large.size):
        return
    # Tiles are not signed: what they say counts only where it leads to the large root
    read = tile_reader(lambda *name: log.fetch(tile_path(*name)), large.size)
    try:
        then, now, proof = growth(small.size, large.size, read)
    except FetchError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            raise doubt from error
        raise
    except ValueError as error:
        raise doubt from error
    if now != large.root:
        raise doubt
    if then != small.root:
        lines = tuple(b64encode(hash).decode() for hash in (then, *proof))
        raise Mismatch(LogFault.REWRITTEN, doubt.fresh, is_certain=True, proof=lines)
