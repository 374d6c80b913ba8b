"""Check that the entry of a receipt is in the log that a witness sees."""

import json
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime

from consent.client.service import FetchError, Service
from consent.cookies.decision_token import SignedDecision
from consent.proof.formats.notes import Checkpoint, Verifier
from consent.proof.formats.tree import (
    WIDTH,
    commitment,
    inclusion_proof,
    leaf_hash,
    split,
    tile_path,
    tile_reader,
    width_in,
)
from consent.proof.verifiers.verify import REASONS, check, climb
from consent.proof.witness.comparison import LogFault, LogFork, RemoteLog, SignedCheckpoint

_CLOCKS = 600.0  # seconds by which ours and the service's may differ
_MOST = 8  # samples that wait: one is compared with each look
_NOT_FOUND, _REFUSED = 404, (401, 403)


class NoReceipt(ValueError):
    """It proves nothing, or nothing of this log."""


class NotInLog(Exception):
    """The service has signed that it is, or would be by now."""


def place_of(
    data: bytes, kept: SignedCheckpoint, log: RemoteLog, *, now: float, everywhere: bool = False
) -> int | None:
    """Return the receipt's place as the log's files show it; None while its promise holds.

    Raises NoReceipt or NotInLog, or whatever reading may raise. Without a place in the receipt,
    the whole log is read if `everywhere` is true.
    """
    try:
        facts = check(data)
    except ValueError as error:
        kind = NotInLog if str(error) == "record" else NoReceipt
        raise kind(REASONS[str(error)]) from error
    if Verifier.of(facts["key"]).public not in {Verifier.of(vkey).public for vkey in kept.keys}:
        raise NoReceipt("It is signed by a key that does not sign this log.")
    new, hint = kept.checkpoint, facts["place"]
    last = (new.size - 1) // WIDTH
    tiles = range(last, -1, -1) if everywhere else [] if hint is None else [hint // WIDTH]
    for place in _places(leaf_hash(_entry(data)), new, log, tiles):
        return place
    owed = facts.get("deadline")
    if now <= owed + _CLOCKS if owed else hint >= new.size:
        return None
    until = f" until {datetime.fromtimestamp(owed, UTC):%Y-%m-%d %H:%MZ}" if owed else ""
    raise NotInLog(f"{facts['key'].partition('+')[0]} has signed a place for it{until}.")


def _entry(data: bytes) -> bytes:
    receipt: dict[str, str] = json.loads(data)
    return commitment(bytes.fromhex(receipt["salt"]), receipt["record"].encode())


def _places(leaf: bytes, new: Checkpoint, log: RemoteLog, numbers: Iterable[int]) -> Iterable[int]:
    """Yield the places of the leaf in these tiles; ValueError if they do not lead to the root."""
    read = tile_reader(lambda *name: log.fetch(tile_path(*name)), new.size)
    for number in numbers:
        if width := width_in(0, number, new.size):
            hashes = split(log.fetch(tile_path(0, number, width)))
            if leaf in hashes:
                place = number * WIDTH + hashes.index(leaf)
                path = inclusion_proof(place, new.size, read)
                if climb(leaf, place, new.size, path) != new.root:
                    raise ValueError("The log's files do not lead to its checkpoint.")
                yield place


class Samples:
    """Signed cookies of a site's visitors, to be compared with the log by a site token."""

    def __init__(self) -> None:
        self._waiting = deque[tuple[str, SignedDecision]](maxlen=_MOST)
        self._may_ask = True

    def add(self, token: str, signed: SignedDecision) -> None:
        self._waiting.append((token, signed))

    def compare(self, service: Service, kept: SignedCheckpoint, *, now: float) -> LogFork | None:
        """Compare the newest; return what the log denies. Raises whatever reading may raise."""
        if not (self._waiting and self._may_ask and service.has_token):
            return None
        token, signed = self._waiting.pop()
        try:
            data = service.receipt(signed.site, signed.id)
        except FetchError as error:
            if error.status != _NOT_FOUND:
                self._may_ask = error.status not in _REFUSED
                raise
            return LogFork(LogFault.DENIED, token, "")
        answered = {key: (row.version, row.granted) for key, row in signed.answer.choices.items()}
        try:
            place_of(data, kept, RemoteLog(service), now=now)
            record = check(data)["record"]
            choices = {key: tuple(row[:2]) for key, row in record["choices"].items()}
            is_same = (record["id"], choices) == (str(signed.id), answered)
            is_same &= signed.entry in (b"", _entry(data))
        except NotInLog:
            is_same = False
        return None if is_same else LogFork(LogFault.CONTRADICTED, token, data.decode())
