"""The transparency log: a leaf for each row on record, and the tree that they stand in."""

import secrets
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.db import models, transaction

from consent.models.append_only import AppendOnly, Unseen
from consent.transparency.receipt import SALT


class Leaf(models.Model):
    """One row's leaf: its salt, and its place once the sequencer has given it one.

    Those without a place are the sequencer's queue. Erasure and retention delete it with its row:
    what is left in the log says nothing.
    """

    class Kind(models.TextChoices):
        DECISION = "D"
        NOTICE = "N"
        CHANGE = "C"
        TOMBSTONE = "T"
        CUT = "X"

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

    @classmethod
    def of(cls, kind: Kind, row: UUID | int) -> "Leaf":
        return cls(kind=kind, record=key_of(row), salt=new_salt())


class LoggedRow(AppendOnly):
    """A row that gets its leaf in the transaction in which it is saved."""

    kind_of_leaf: ClassVar[Leaf.Kind]

    class Meta(Unseen.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            Leaf.of(self.kind_of_leaf, self.pk).save(force_insert=True)


class LogEntries(Unseen):
    """256 entries of the log, or fewer in the last: 32 octets each, in their order."""

    number = models.BigIntegerField(primary_key=True)
    entries = models.BinaryField()


class LogTile(Unseen):
    """256 hashes of the tree, from 8 levels above the leaves on, or fewer in the last."""

    pk = models.CompositePrimaryKey("level", "number")
    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()


class LogCheckpoint(Unseen):
    """What the log was at a time, signed: the latest, and the last of each hour before."""

    size = models.BigIntegerField()
    at = models.DateTimeField()
    note = models.TextField()


class Tombstone(LoggedRow):
    """What is gone from the record: so many places, and no moment finer than a day.

    It is given its leaf on a later day, in the order of its random id, so that nothing leads from
    an erased leaf to what the visitor left.
    """

    class Reason(models.TextChoices):
        ERASED = "erased", "a visitor asked for it"
        FORGOTTEN = "forgotten", "by age"

    kind_of_leaf = Leaf.Kind.TOMBSTONE

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    reason = models.CharField(max_length=9, choices=Reason)
    day = models.DateField()
    places = models.TextField(help_text="Places, as ranges: 12 40-255")

    def __str__(self) -> str:
        return f"{self.places} {self.reason}, {self.day}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        AppendOnly.save(self, *args, **kwargs)  # its leaf comes later


class LogCut(LoggedRow):
    """A backup was restored: the log went on from here."""

    kind_of_leaf = Leaf.Kind.CUT

    at = models.DateTimeField()
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    note = models.TextField(blank=True)
    notices_from = models.PositiveIntegerField(
        help_text="The next notice's number, above those of the notices that are lost."
    )


def key_of(row: UUID | int) -> UUID:
    """How the leaf of a row names it."""
    return row if isinstance(row, UUID) else UUID(int=row)


def new_salt() -> bytes:
    return secrets.token_bytes(SALT)


class Change(LoggedRow):
    """Who in the staff changed what: one field from its old words to the new ones.

    What was added or removed is one row with all of its words. Names, not references: staff and
    rows come and go, and what was written here stays.
    """

    class Action(models.TextChoices):
        ADDED = "added", "added"
        CHANGED = "changed", "changed"
        REMOVED = "removed", "removed"

    kind_of_leaf = Leaf.Kind.CHANGE

    at = models.DateTimeField("when (UTC)", auto_now_add=True, db_index=True)
    by = models.CharField("who", max_length=150, blank=True)
    site = models.CharField(max_length=50, blank=True)  # its key; blank: of no site
    model = models.CharField(max_length=60)  # whose page shows it: consent.category
    row = models.CharField(max_length=64)
    name = models.CharField("what", max_length=250)
    action = models.CharField(max_length=8, choices=Action)
    field = models.CharField(max_length=120, blank=True)
    old = models.TextField("old words", blank=True)
    new = models.TextField("new words", blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "history of changes"
        default_permissions = ("view",)
        indexes = [models.Index(fields=["model", "row"], name="change_by_row")]

    def __str__(self) -> str:
        return f"{self.name}: {self.field or self.action}"


class RetentionRun(models.Model):
    """What was forgotten by age, in one run. While it is open, no other process begins one."""

    began_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="When it was last at work.")
    ended_at = models.DateTimeField(null=True, blank=True)
    deleted = models.JSONField(default=dict)  # rule → rows
    problem = models.TextField(blank=True, help_text="Why something was not forgotten.")

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()  # the desk says what matters of it


class RecordCheck(Unseen):
    """How far the hourly verification of the record has come: one row for all processes."""

    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    place = models.BigIntegerField(default=0)  # of the log, from which the next goes on
    positions = models.JSONField(default=dict)  # of the walks through the rows, by kind of leaf
    verified = models.BigIntegerField(default=0)  # rows, in all hours together
    wrong = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list)  # the first of them
