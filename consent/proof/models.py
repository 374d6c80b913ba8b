"""The transparency log: a leaf for each row on record, and the tree that they stand in."""

from uuid import uuid4

from django.db import models

from consent.models.append_only import AppendOnly, Unseen
from consent.proof.formats.tree import HASH, SALT

SEAL = 16  # octets


class Leaf(models.Model):
    """What commits to one row: made with it, of the row in memory, by the process that writes it.

    The seal shows that a process with our keys made it, and does so until the sequencer has given
    it a place: those without one are its queue. Erasure and retention delete it with its row: what
    is left in the log says nothing.
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
    entry = models.BinaryField(max_length=HASH)
    seal = models.BinaryField(max_length=SEAL)
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
    """What a log is, signed, and how far the record is verified by it: one row for each log.

    After a database was put back, another log goes on; the newest row is in force. The fields of
    `SIGNED` are written anew whenever it grows.
    """

    SIGNED = ("size", "at", "note")

    number = models.BigIntegerField(default=1)  # in the log's name
    size = models.BigIntegerField()
    at = models.DateTimeField()
    note = models.TextField()
    cosigned = models.TextField(default="")  # the newest note with a witness's signature
    check_began_at = models.DateTimeField(null=True)
    check_ended_at = models.DateTimeField(null=True)
    checked = models.BigIntegerField(default=0)  # rows, in all hours together
    wrong = models.PositiveIntegerField(default=0)

    @property
    def published(self) -> str:
        """The note, with the cosignatures that it has so far."""
        return self.cosigned if self.cosigned.startswith(self.note) else self.note


class Tombstone(AppendOnly):
    """What is gone from the record: so many places, and no moment finer than a day.

    Those of a day become one on a later day, with a leaf, and so does a day without any: nothing
    leads from an erased leaf to what the visitor left, nor shows how many there were.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    day = models.DateField()
    places = models.TextField(help_text="Places, as ranges: 12 40-255")
    seal = models.BinaryField(max_length=SEAL)

    class Meta(Unseen.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.places}, {self.day}"
