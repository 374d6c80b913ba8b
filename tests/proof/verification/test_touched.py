"""Whoever owns the database touches rows and the log, and each is named: those and no other."""

import json
from collections.abc import Callable
from hashlib import sha256
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from consent.models import Decision
from consent.proof.formats import tree
from consent.proof.formats.notes import Checkpoint, Signer, sign
from consent.proof.formats.tree import HASH, WIDTH, subtree
from consent.proof.log import checkpoints, leaves
from consent.proof.log.verification import Verification
from consent.proof.management.commands.record import WHOLE
from consent.proof.models import Leaf, LogCheckpoint, LogTile
from consent.record.signals import Reason
from tests.proof.owner import drop_triggers
from tests.proof.verification import touched
from tests.proof.verification.recorded import NOW
from tests.servers import Project

PLAYED = """
import json
from tests.proof.verification import recorded, touched
recorded.make()
print(json.dumps([*touched.differences()]))
"""


@pytest.mark.requirement("R72")
def test_each_row_that_was_touched_is_named_and_no_other(ids: list[UUID]) -> None:
    assert list(touched.differences()) == []


@pytest.mark.requirement("R72")
def test_so_it_is_on_postgresql(own_postgres: Project) -> None:
    assert json.loads(own_postgres.python(PLAYED)) == []


def test_it_says_what_was_checked(ids: list[UUID]) -> None:
    told = StringIO()
    call_command("record", "verify", stdout=told, stderr=StringIO())
    assert told.getvalue().splitlines()[-1] == WHOLE
    assert "661 decisions, 4 notices" in told.getvalue()
    verification = Verification()
    assert list(verification.all()) == []
    assert verification.gone == 40
    assert verification.size == sum(verification.rows.values()) + 40


def test_what_cannot_be_done_is_no_finding(ids: list[UUID]) -> None:
    def away(execute: Callable[..., Any], *rest: Any) -> Any:
        raise OperationalError("the connection is lost")

    with (
        connection.execute_wrapper(away),
        pytest.raises(CommandError, match="It could not be done") as caught,
    ):
        call_command("record", "verify")
    assert caught.value.returncode == 2


Words = list[tuple[str, int | None]]  # the word, and the place
FORGED = sha256(b"what it should rather have been").digest()


def _tile(level: int, number: int) -> bytes:
    return bytes(LogTile.objects.get(level=level, number=number).hashes)


def _write(level: int, number: int, hashes: bytes) -> None:
    LogTile.objects.filter(level=level, number=number).update(hashes=hashes)


def _sign(row: LogCheckpoint, root: bytes, *signers: Signer) -> None:
    LogCheckpoint.objects.update(
        note=sign(Checkpoint(signers[0].name, row.size, root).text, signers)
    )


def _forge_entry(place: int) -> None:
    """The row goes, too, so that both fit; by whoever has the key of tombstones."""
    number, at = divmod(place, WIDTH)
    leaf = Leaf.objects.filter(kind="D", place=place)
    Decision.objects.filter(pk=leaf.get().record).delete()
    leaf.delete()
    leaves.write_tombstones([place], Reason.ERASED, NOW)
    entries = _tile(0, number)
    _write(0, number, entries[: at * HASH] + FORGED + entries[(at + 1) * HASH :])


def _an_entry_in_a_full_bundle(row: LogCheckpoint) -> Words:
    _forge_entry(300)
    return [("log", 256)]


def _an_entry_and_the_tile_over_it(row: LogCheckpoint) -> Words:
    _forge_entry(300)
    tile = _tile(1, 0)
    _write(1, 0, tile[:HASH] + subtree(tree.leaf_hashes(_tile(0, 1))) + tile[2 * HASH :])
    return [("log", None)]


def _an_octet_after_a_full_bundle(row: LogCheckpoint) -> Words:
    """So that it is neither too short nor full."""
    _forge_entry(300)
    _write(0, 1, _tile(0, 1) + b"\0")
    return [("log", 256)]


def _an_entry_at_the_edge(row: LogCheckpoint) -> Words:
    place = Leaf.objects.filter(kind="D", place__gte=0).latest("place").place
    assert place and place // WIDTH == row.size // WIDTH
    _forge_entry(place)
    return [("log", None)]


def _a_tile(row: LogCheckpoint) -> Words:
    _write(1, 0, FORGED + _tile(1, 0)[HASH:])
    return [("log", None), ("log", 0)]


def _no_tile(row: LogCheckpoint) -> Words:
    LogTile.objects.exclude(level=0).delete()
    bundles: Words = [("log", number * WIDTH) for number in range(row.size // WIDTH)]
    return [("log", None), *bundles, ("log", 0)]


def _no_checkpoint(row: LogCheckpoint) -> Words:
    LogCheckpoint.objects.all().delete()
    return [("log", 0)]


def _a_checkpoint_beside_ours(row: LogCheckpoint) -> Words:
    LogCheckpoint.objects.create(size=row.size - 1, at=row.at, note=row.note)
    return [("log", None), ("log", row.size - 1)]


def _a_checkpoint_of_another_key(row: LogCheckpoint) -> Words:
    root = Checkpoint.of_note(row.note).root
    _sign(row, root, Signer(checkpoints.origin(), Ed25519PrivateKey.generate()))
    return [("log", None)]


def _a_checkpoint_with_another_root(row: LogCheckpoint) -> Words:
    """By the key of today for a tree that is not there: whoever has the key is found out so far."""
    _sign(row, FORGED, *checkpoints.signers())
    return [("log", row.size - 1)]


def _a_log_that_is_shorter(row: LogCheckpoint) -> Words:
    last = row.size // WIDTH
    _write(0, last, _tile(0, last)[: 10 * HASH])
    return [("log", None), ("log", last * WIDTH + 10), ("log", last * WIDTH)]


ATTACKS = [value for name, value in sorted(globals().items()) if name[:3] in ("_a_", "_an", "_no")]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one.__name__.strip("_"))
def test_a_log_that_was_touched_is_told(
    ids: list[UUID], attack: Callable[[LogCheckpoint], Words]
) -> None:
    drop_triggers()
    expected = attack(LogCheckpoint.objects.get())

    found = list(Verification().all())

    assert len(found) == len(expected), found
    for finding, (word, place) in zip(found, expected, strict=True):
        assert finding.finding == word and place in (None, finding.place), found
