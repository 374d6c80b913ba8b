"""The transparency log: a leaf for each row on record, and the tree that they stand in."""

import secrets
from uuid import UUID, uuid4

from django.db import models

from consent.models.append_only import AppendOnly, Unseen
from consent.proof.formats.tree import SALT


class Leaf(models.Model):
    """One row's leaf: its salt, and its place once the sequencer has given it one.

    Triggers on the rows' tables make it, see migration 0001. Those without a place are the
    sequencer's queue. Erasure and retention delete it with its row: what is left in the log says
    nothing.
    """

    class Kind(models.TextChoices):
        DECISION = "D"
        NOTICE = "N"
        CHANGE = "C"
        TOMBSTONE = "T"

    pk = models.CompositePrimaryKey("kind", "record")
    kind = models.CharField(max_length=1, choices=Kind)
    record = models.UUIDField(help_text="The row's id; of a number, the UUID of that number.")
    salt = models.BinaryField(max_length=SALT)
    place = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()  # no business of the admin's
        indexes = [
            models.Index(fields=["record"], condition=models.Q(place=None), name="leaf_waiting")
        ]
        constraints = [  # of those that have one: intake does not touch its index
            models.UniqueConstraint(
                fields=["place"],
                condition=models.Q(place__isnull=False),
                name="one_leaf_per_place",
            )
        ]


class LogTile(Unseen):
    """256 hashes of the tree, or fewer in the last; a tile of level 0 holds the entries."""

    pk = models.CompositePrimaryKey("level", "number")
    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()


class LogCheckpoint(Unseen):
    """What the log is, signed, and how far the record is verified by it: one row.

    The first four fields are written anew whenever the log grows, the others by each verification.
    """

    SIGNED = ("size", "at", "note", "timeline")

    size = models.BigIntegerField()
    at = models.DateTimeField()
    note = models.TextField()
    timeline = models.BigIntegerField(null=True)  # of PostgreSQL, which signed it
    check_began_at = models.DateTimeField(null=True)
    check_ended_at = models.DateTimeField(null=True)
    checked = models.BigIntegerField(default=0)  # rows, in all hours together
    wrong = models.PositiveIntegerField(default=0)


class Tombstone(AppendOnly):
    """What is gone from the record: so many places, and no moment finer than a day.

    It is given its leaf on a later day, in the order of its random id, so that nothing leads from
    an erased leaf to what the visitor left.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    reason = models.CharField(max_length=9)  # a `signals.Reason`
    day = models.DateField()
    places = models.TextField(help_text="Places, as ranges: 12 40-255")

    class Meta(Unseen.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.places} {self.reason}, {self.day}"


def key_of(row: UUID | int) -> UUID:
    """How the leaf of a row names it."""
    return row if isinstance(row, UUID) else UUID(int=row)


def new_salt() -> bytes:
    return secrets.token_bytes(SALT)
