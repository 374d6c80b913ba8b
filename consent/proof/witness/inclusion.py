"""Check that the entry of a receipt is in the log that a witness sees."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

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
from consent.proof.witness.comparison import RemoteLog, SignedCheckpoint

_CLOCKS = 600.0  # seconds by which ours and the service's may differ


class NoReceipt(ValueError):
    """It proves nothing, or nothing of this log."""


class NotInLog(Exception):
    """The service has signed that it is, or would be by now."""


def place_of(data: bytes, kept: SignedCheckpoint, log: RemoteLog, *, now: float) -> int | None:
    """Return the receipt's place as the log's files show it; None while its promise holds.

    The whole log is read, the newest part first. Raises NoReceipt or NotInLog, or whatever
    reading may raise.
    """
    try:
        facts = check(data)
    except ValueError as error:
        kind = NotInLog if str(error) == "record" else NoReceipt
        raise kind(REASONS[str(error)]) from error
    if Verifier.of(facts["key"]).public not in {Verifier.of(vkey).public for vkey in kept.keys}:
        raise NoReceipt("It is signed by a key that does not sign this log.")
    new, owed = kept.checkpoint, facts.get("deadline")
    for place in _places(leaf_hash(_entry(data)), new, log):
        return place
    if now <= owed + _CLOCKS if owed else facts["place"] >= new.size:
        return None
    until = f" until {datetime.fromtimestamp(owed, UTC):%Y-%m-%d %H:%MZ}" if owed else ""
    raise NotInLog(f"{facts['key'].partition('+')[0]} has signed a place for it{until}.")


def _entry(data: bytes) -> bytes:
    receipt: dict[str, str] = json.loads(data)
    return commitment(bytes.fromhex(receipt["salt"]), receipt["record"].encode())


def _places(leaf: bytes, new: Checkpoint, log: RemoteLog) -> Iterator[int]:
    """Yield the places of the leaf; ValueError if the log's tiles do not lead to its root."""
    read = tile_reader(lambda *name: log.fetch(tile_path(*name)), new.size)
    for number in range((new.size - 1) // WIDTH, -1, -1):
        hashes = split(log.fetch(tile_path(0, number, width_in(0, number, new.size))))
        if leaf in hashes:
            place = number * WIDTH + hashes.index(leaf)
            path = inclusion_proof(place, new.size, read)
            if climb(leaf, place, new.size, path) != new.root:
                raise ValueError("The log's files do not lead to its checkpoint.")
            yield place
