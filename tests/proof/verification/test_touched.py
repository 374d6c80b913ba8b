"""Verification names each row and tile that the owner of the database changed, and no other."""

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
from tests.proof.verification.touched import NOW
from tests.servers import Project

PLAYED = """
import json
from tests.proof.verification import touched
touched.make()
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


def test_a_finding_is_a_line_and_makes_the_status_one(ids: list[UUID]) -> None:
    drop_triggers()
    Decision.objects.filter(pk=ids[7]).update(region="XX")
    lines = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("record", "verify", "--json", stdout=lines, stderr=StringIO())
    found, summary = map(json.loads, lines.getvalue().splitlines())
    assert (ended.value.code, found["finding"], found["row"]) == (1, "changed", str(ids[7]))
    assert summary["findings"] == 1


def test_what_cannot_be_done_is_no_finding(ids: list[UUID]) -> None:
    def away(execute: Callable[..., Any], *rest: Any) -> Any:
        raise OperationalError("the connection is lost")

    with (
        connection.execute_wrapper(away),
        pytest.raises(CommandError, match="It could not be done") as caught,
    ):
        call_command("record", "verify")
    assert caught.value.returncode == 2


FORGED = sha256(b"what it should rather have been").digest()


def _tile(level: int, number: int) -> bytes:
    return bytes(LogTile.objects.get(level=level, number=number).hashes)


def _write(level: int, number: int, hashes: bytes) -> None:
    LogTile.objects.filter(level=level, number=number).update(hashes=hashes)


def _forge_entry(place: int) -> None:
    """The row goes, too, so that both fit; by whoever has the key of tombstones."""
    number, at = divmod(place, WIDTH)
    leaf = Leaf.objects.filter(kind="D", place=place)
    Decision.objects.filter(pk=leaf.get().record).delete()
    leaf.delete()
    leaves.write_tombstones([place], Reason.ERASED, NOW)
    entries = _tile(0, number)
    _write(0, number, entries[: at * HASH] + FORGED + entries[(at + 1) * HASH :])


def _forge_the_tile_over_it(row: LogCheckpoint) -> None:
    _forge_entry(300)
    tile = _tile(1, 0)
    _write(1, 0, tile[:HASH] + subtree(tree.leaf_hashes(_tile(0, 1))) + tile[2 * HASH :])


def _add_an_octet(row: LogCheckpoint) -> None:
    """So that it is neither too short nor full."""
    _forge_entry(300)
    _write(0, 1, _tile(0, 1) + b"\0")


def _forge_the_last(row: LogCheckpoint) -> None:
    place = Leaf.objects.filter(kind="D", place__gte=0).latest("place").place
    assert place and place // WIDTH == row.size // WIDTH
    _forge_entry(place)


def _sign(row: LogCheckpoint, root: bytes, *signers: Signer) -> None:
    note = sign(Checkpoint(signers[0].name, row.size, root).text, signers)
    LogCheckpoint.objects.update(note=note)


def _sign_by_another_key(row: LogCheckpoint) -> None:
    another = Signer(checkpoints.origin(), Ed25519PrivateKey.generate())
    _sign(row, Checkpoint.of_note(row.note).root, another)


def _shorten(row: LogCheckpoint) -> None:
    last = row.size // WIDTH
    _write(0, last, _tile(0, last)[: 10 * HASH])


Do = Callable[[LogCheckpoint], object]
Places = Callable[[int], list[int | None]]  # that are named in a log of that size; None: any
ATTACKS: dict[str, tuple[Do, Places]] = {
    "an entry in a full bundle": (lambda row: _forge_entry(300), lambda size: [256]),
    "an entry and the tile over it": (_forge_the_tile_over_it, lambda size: [None]),
    "an octet after a full bundle": (_add_an_octet, lambda size: [256]),
    "an entry at the edge": (_forge_the_last, lambda size: [None]),
    "a tile": (lambda row: _write(1, 0, FORGED + _tile(1, 0)[HASH:]), lambda size: [None, 0]),
    "no tile": (
        lambda row: LogTile.objects.exclude(level=0).delete(),
        lambda size: [None, *range(0, size - WIDTH + 1, WIDTH), 0],
    ),
    "no checkpoint": (lambda row: LogCheckpoint.objects.all().delete(), lambda size: [0]),
    "a checkpoint beside ours": (
        lambda row: LogCheckpoint.objects.create(size=row.size - 1, at=row.at, note=row.note),
        lambda size: [None, size - 1],
    ),
    "a checkpoint of another key": (_sign_by_another_key, lambda size: [None]),
    # By today's key for a tree that is not there: whoever has the key is found out so far
    "another root": (
        lambda row: _sign(row, FORGED, *checkpoints.signers()),
        lambda size: [size - 1],
    ),
    "a log that is shorter": (
        _shorten,
        lambda size: [None, size // WIDTH * WIDTH + 10, size // WIDTH * WIDTH],
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_log_that_was_touched_is_told(ids: list[UUID], attack: str) -> None:
    drop_triggers()
    row = LogCheckpoint.objects.get()
    do, places = ATTACKS[attack]
    do(row)

    found = list(Verification().all())

    expected = places(row.size)
    assert len(found) == len(expected), found
    for finding, place in zip(found, expected, strict=True):
        assert finding.finding == "log" and place in (None, finding.place), found
