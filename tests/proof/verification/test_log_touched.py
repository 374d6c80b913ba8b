"""Whoever owns the database writes the log anew as well, as far as it goes without its key."""

from collections.abc import Callable
from hashlib import sha256
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consent.proof.formats import tree
from consent.proof.formats.notes import Checkpoint, Signer, sign
from consent.proof.formats.tree import HASH, WIDTH, subtree
from consent.proof.log import checkpoints, leaves
from consent.proof.log.verification import Verification
from consent.record.signals import Reason
from tests.proof.verification.attacks import ATTACKS as ROWS, LEAF, PLACE_OF
from tests.proof.verification.owner import Owner
from tests.proof.verification.recorded import NOW

Words = list[tuple[str, int | None]]  # the word, and the place
NOTE = "UPDATE proof_logcheckpoint SET note = %(note)s WHERE id = %(id)s"
FORGED = sha256(b"what it should rather have been").digest()


def _an_entry_in_a_full_bundle(owner: Owner) -> Words:
    """The row goes with it, so that both fit."""
    _forge_entry(owner, 300)
    return [("log", 256)]


def _an_entry_and_the_tile_over_it(owner: Owner) -> Words:
    _forge_entry(owner, 300)
    entries = _entries(owner, 1)
    hashes = b"".join(
        tree.leaf_hash(entries[at : at + HASH]) for at in range(0, len(entries), HASH)
    )
    tile = _tile(owner)
    _write_tile(owner, tile[:HASH] + subtree(hashes) + tile[2 * HASH :])
    return [("log", None)]


def _an_octet_after_a_full_bundle(owner: Owner) -> Words:
    """So that it is neither too short nor full."""
    _forge_entry(owner, 300)
    _write_entries(owner, 1, _entries(owner, 1) + b"\0")
    return [("log", 256)]


def _an_entry_at_the_edge(owner: Owner) -> Words:
    place = owner.one("SELECT max(place) FROM proof_leaf WHERE kind = 'D'")
    assert place // WIDTH == _latest(owner)[1] // WIDTH
    _forge_entry(owner, place)
    return [("log", None)]


def _a_tile(owner: Owner) -> Words:
    _write_tile(owner, FORGED + _tile(owner)[HASH:])
    return [("log", None), ("log", 0)]


def _no_tile(owner: Owner) -> Words:
    owner.ask("DELETE FROM proof_logtile WHERE level > 0")
    full = _latest(owner)[1] // WIDTH
    bundles: Words = [("log", number * WIDTH) for number in range(full)]
    return [("log", None), *bundles, ("log", 0)]


def _no_checkpoint(owner: Owner) -> Words:
    owner.ask("DELETE FROM proof_logcheckpoint")
    return [("log", 0)]


def _a_checkpoint_beside_ours(owner: Owner) -> Words:
    owner.ask(
        "INSERT INTO proof_logcheckpoint (id, number, size, at, note, cosigned, checked, wrong)"
        " SELECT id + 1, number, size - 1, at, note, '', 0, 0 FROM proof_logcheckpoint"
    )
    return [("log", None), ("log", _latest(owner)[1] - 1)]


def _a_checkpoint_of_another_key(owner: Owner) -> Words:
    id, _, note = _latest(owner)
    text = note[: note.index("\n\n") + 1]
    key = Ed25519PrivateKey.generate()
    signed = sign(text, [Signer(Checkpoint.parse(text).origin, key)])
    owner.ask(NOTE, note=signed, id=id)
    return [("log", None)]


def _a_checkpoint_with_another_root(owner: Owner) -> Words:
    """By the key of today for a tree that is not there: whoever has the key is found out so far."""
    id, size, note = _latest(owner)
    forged = sign(Checkpoint(note.partition("\n")[0], size, FORGED).text, checkpoints.signers())
    owner.ask(NOTE, note=forged, id=id)
    return [("log", size - 1)]


def _a_log_that_is_shorter(owner: Owner) -> Words:
    last = _latest(owner)[1] // WIDTH
    cut = _entries(owner, last)[: 10 * HASH]
    _write_entries(owner, last, cut)
    return [("log", None), ("log", last * WIDTH + 10), ("log", last * WIDTH)]


ATTACKS = [value for name, value in sorted(globals().items()) if name[:3] in ("_a_", "_an", "_no")]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one.__name__.strip("_"))
def test_a_log_that_was_touched_is_told(owner: Owner, attack: Callable[[Owner], Words]) -> None:
    expected = attack(owner)

    found = list(Verification().all())

    assert len(found) == len(expected), found
    for finding, (word, place) in zip(found, expected, strict=True):
        assert finding.finding == word and place in (None, finding.place), found


def test_a_place_is_one_rows(owner: Owner, ids: list[UUID]) -> None:
    """What is unique is the owner's to say, and a place that two rows claim is only one's."""
    owner.ask("DROP INDEX one_leaf_per_place")
    ((_, new),) = ROWS["insert"][0](owner, ids[0], ids[0])
    place = owner.one(PLACE_OF, id=ids[0])
    owner.ask(LEAF.format("%(place)s"), new=UUID(new), salt=bytes(16), place=place)

    (finding,) = Verification().all()

    assert (finding.finding, finding.row) == ("changed", new)


def _forge_entry(owner: Owner, place: int) -> None:
    """Another row with another salt: row, leaf and entry fit each other."""
    number, at = divmod(place, WIDTH)
    where = "kind = 'D' AND place = %(place)s"
    id = owner.one(f"SELECT record FROM proof_leaf WHERE {where}", place=place)
    owner.ask(f"DELETE FROM proof_leaf WHERE {where}", place=place)
    owner.ask("DELETE FROM consent_decision WHERE id = %(id)s", id=id)
    leaves.write_tombstones([place], Reason.ERASED, NOW)  # by whoever has the key too
    entries = _entries(owner, number)
    forged = entries[: at * HASH] + FORGED + entries[(at + 1) * HASH :]
    _write_entries(owner, number, forged)


def _entries(owner: Owner, number: int) -> bytes:
    sql = "SELECT hashes FROM proof_logtile WHERE level = 0 AND number = %(number)s"
    return bytes(owner.one(sql, number=number))


def _write_entries(owner: Owner, number: int, entries: bytes) -> None:
    sql = "UPDATE proof_logtile SET hashes = %(hashes)s WHERE level = 0 AND number = %(number)s"
    owner.ask(sql, number=number, hashes=entries)


def _tile(owner: Owner) -> bytes:
    return bytes(owner.one("SELECT hashes FROM proof_logtile WHERE level = 1 AND number = 0"))


def _write_tile(owner: Owner, hashes: bytes) -> None:
    sql = "UPDATE proof_logtile SET hashes = %(hashes)s WHERE level = 1 AND number = 0"
    owner.ask(sql, hashes=hashes)


def _latest(owner: Owner) -> tuple[int, int, str]:
    ((id, size, note),) = owner.ask(
        "SELECT id, size, note FROM proof_logcheckpoint ORDER BY size DESC LIMIT 1"
    )
    return id, size, note
