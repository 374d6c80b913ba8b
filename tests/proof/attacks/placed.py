"""Attacks by SQL alone that change the log itself, for the service to go on from there."""

from hashlib import sha256
from uuid import UUID

from django.db import transaction

from consent.lib import uuid7
from consent.models import Decision
from consent.proof.formats.tree import HASH, WIDTH
from consent.proof.log import checkpoints, leaves, sequencer
from consent.proof.models import Leaf, LogTile, Tombstone
from tests.proof.attacks.world import DAY, World
from tests.proof.owner import COPY, EDIT, NO_LEAF, NO_ROW, YES, ask
from tests.record import recorded

PLACE = "SELECT place FROM proof_leaf WHERE record = %(id)s"
SALT = bytes(16)


def insert(world: World) -> None:
    id = uuid7.uuid7(world.now - 60 * DAY)
    ask(COPY, id=world.old.pk, new=id)
    _add(Leaf.Kind.DECISION, id, _entry(id))


def erase(world: World) -> None:
    _add_tombstone(world.old)
    for sql in (NO_LEAF, NO_ROW):
        ask(sql, id=world.old.pk)


def relabel(world: World) -> None:
    id = world.old.pk
    _add_tombstone(world.old)
    ask(NO_LEAF, id=id)
    ask(EDIT.format(YES), id=id)
    _add(Leaf.Kind.DECISION, id, _entry(id))


def edit(world: World) -> None:
    id = world.old.pk
    ((place,),) = ask(PLACE, id=id)
    ask(EDIT.format(YES), id=id)
    _write(place, _entry(id))
    Leaf.objects.filter(record=id).update(salt=SALT, entry=_entry(id))


def roll_back(world: World) -> None:
    """An answer gets its place and is seen there; then all is as it was before."""
    point = transaction.savepoint()
    world.answer()
    sequencer.run(world.now)
    world.look()
    transaction.savepoint_rollback(point)
    checkpoints.forget()
    recorded.decide(world.now)  # so that the log goes on


def roll_back_under_another_name(world: World) -> None:
    """As if it had been put back by those who have the key."""
    roll_back(world)
    ask("UPDATE proof_logcheckpoint SET number = 1764500000")


def empty(world: World) -> None:
    """So that the service begins it again, without an answer."""
    for sql in (
        NO_LEAF,
        NO_ROW,
        "DELETE FROM proof_logcheckpoint",
        "DELETE FROM proof_logtile",
        "UPDATE proof_leaf SET place = NULL",
    ):
        ask(sql, **({"id": world.old.pk} if "%" in sql else {}))


def _entry(id: UUID) -> bytes:
    row = Decision.objects.select_related("notice__site").get(pk=id)
    return sha256(SALT + leaves.record_of(row)).digest()


def _add_tombstone(answer: Decision) -> None:
    ((place,),) = ask(PLACE, id=answer.pk)
    stone = Tombstone(day=answer.decided_at.date(), places=str(place), seal=SALT)
    Tombstone.objects.bulk_create([stone])  # without a leaf of ours
    _add(Leaf.Kind.TOMBSTONE, stone.pk, sha256(SALT + leaves.record_of(stone)).digest())


def _add(kind: Leaf.Kind, record: UUID, entry: bytes) -> None:
    """A leaf that has its place at the log's end, by no key."""
    ((size,),) = ask("SELECT size FROM proof_logcheckpoint")
    Leaf.objects.create(kind=kind, record=record, salt=SALT, entry=entry, seal=SALT, place=size)
    _write(size, entry)
    ask("UPDATE proof_logcheckpoint SET size = size + 1")


def _write(place: int, entry: bytes) -> None:
    number, at = divmod(place, WIDTH)
    tile = LogTile.objects.filter(level=0, number=number)
    hashes = bytes(tile.get().hashes)
    tile.update(hashes=hashes[: at * HASH] + entry + hashes[(at + 1) * HASH :])
