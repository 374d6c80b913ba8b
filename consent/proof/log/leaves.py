"""Commit to rows by sealed leaves, and leave a tombstone for those that go.

Who has the database and not our keys can make no seal: the sequencer gives no place to a leaf
without one, and verification believes no tombstone.

A tombstone is written in the erasure's transaction and has no time finer than a day. On a later
day all of a day become one with a leaf, and so does a day without any. So neither the log nor the
database's transaction numbers show which belong together, or to a remaining no, or how many.
"""

import hmac
import re
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b
from itertools import groupby, islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import BinaryField, Exists, Max, Min, Model, OuterRef, QuerySet
from django.db.models.functions import Cast

from consent.models import Change, Decision, Notice, Site
from consent.models.append_only import AppendOnly, write_permit
from consent.notices import signing_keys
from consent.proof.formats.tree import HASH, SALT, commitment
from consent.proof.log import checkpoints
from consent.proof.models import SEAL, Leaf, Tombstone
from consent.record import answered
from consent.record.signals import Reason

MODELS: Mapping[Leaf.Kind, type[AppendOnly]] = {
    Leaf.Kind.DECISION: Decision,
    Leaf.Kind.NOTICE: Notice,
    Leaf.Kind.CHANGE: Change,
    Leaf.Kind.TOMBSTONE: Tombstone,
}
KINDS: Mapping[type[Model], Leaf.Kind] = {model: kind for kind, model in MODELS.items()}
_FIELDS = {
    Leaf.Kind.NOTICE: "id site number digest published_at published_by".split(),
    Leaf.Kind.CHANGE: "id at by site model row name action field old new".split(),
    Leaf.Kind.TOMBSTONE: "id day places".split(),
}
_RANGE = re.compile(r"(\d{1,18})(?:-(\d{1,18}))?")
_SEALS = b"mix-consent leaf seal 1"  # another number makes other seals

Key = tuple[str, UUID]  # of a leaf: kind and record


class LeafFields(NamedTuple):
    """A leaf, as intake makes it and the log reads it: a model's object takes ten times as long."""

    key: Key
    salt: bytes
    entry: bytes
    seal: bytes
    place: int | None = None

    @property
    def is_sealed(self) -> bool:
        """Return whether a process with our keys made it."""
        (kind, record), is_whole = self.key, len(self.salt) == SALT and len(self.entry) == HASH
        return is_whole and _is_seal(self.seal, _sealed(kind, record, self.salt, self.entry))

    @property
    def inserted(self) -> tuple[str, str, bytes]:
        """A view, a column and its value: they write a decision with this leaf, at once."""
        return "proof_decision", "leaf", self.salt + self.entry + self.seal

    def to_model(self) -> Leaf:
        fields = self._asdict()
        kind, record = fields.pop("key")
        return Leaf(kind=kind, record=record, **fields)

    def save(self) -> None:
        self.to_model().save(force_insert=True)


def of_row(row: AppendOnly) -> LeafFields | None:
    """Return the leaf of a row as it is in memory; None: the log holds none of its kind."""
    if (kind := KINDS.get(type(row))) is None:
        return None
    salt, record = secrets.token_bytes(SALT), key_of(row.pk)
    entry = commitment(salt, record_of(row))
    return LeafFields((kind, record), salt, entry, _seal(_sealed(kind, record, salt, entry)))


def key_of(row: UUID | int) -> UUID:
    """Return how the leaf of a row names it."""
    return row if isinstance(row, UUID) else UUID(int=row)


def record_of(row: AppendOnly) -> bytes:
    """Return the row's current bytes: every field, or the hash of a field that must stay secret."""
    if isinstance(row, Decision):
        return answered.record_of(row)
    kind = KINDS[type(row)]
    fields = {name: _spelled(name, getattr(row, name)) for name in _FIELDS[kind]}
    return answered.spell({"kind": kind.name.lower()} | fields)


def _spelled(name: str, value: Any) -> Any:
    if name == "at" or name.endswith("_at"):
        return answered.moment(value)
    if isinstance(value, Site):
        return value.key
    return str(value) if isinstance(value, date | UUID) else value


def commit(rows: QuerySet[Any]) -> None:
    """Commit to rows that were there before the log."""
    found = rows.order_by("pk").iterator(1_000)
    while some := [*islice(found, 1_000)]:
        Leaf.objects.bulk_create(leaf.to_model() for leaf in map(of_row, some) if leaf)


def of(found: QuerySet[Leaf]) -> Iterator[LeafFields]:
    """Yield the leaves that a row can have: SQLite may hold any value."""
    names, kinds = ("record", "salt", "entry", "seal"), {*Leaf.Kind.values}
    columns: list[Any] = [*names]
    if connection.vendor == "sqlite":
        columns = [Cast(name, BinaryField()) for name in names]
    for kind, record, *octets, place in found.values_list("kind", *columns, "place"):
        try:
            id = record if isinstance(record, UUID) else UUID(bytes(record or b"").decode())
        except ValueError:
            continue
        if kind in kinds:
            salt, entry, seal = (bytes(value or b"") for value in octets)
            yield LeafFields((kind, id), salt, entry, seal, place)


def true_tombstones() -> Iterator[Tombstone]:
    """Yield those whose leaf is in the log, and those that our keys have sealed for this log."""
    placed = of(Leaf.objects.filter(kind=Leaf.Kind.TOMBSTONE, place__isnull=False))
    known = {leaf.key[1]: leaf for leaf in placed}
    for stone in Tombstone.objects.iterator():
        leaf = known.get(stone.pk)
        fits = leaf and leaf.entry == commitment(leaf.salt, record_of(stone))
        if fits or (not leaf and _is_true(stone)):
            yield stone


def _is_true(stone: Tombstone) -> bool:
    return _is_seal(bytes(stone.seal), _covered(stone))


def _covered(stone: Tombstone) -> bytes:
    return f"{checkpoints.numbers()[0]} {stone.day} {stone.places}".encode()


def _sealed(kind: str, record: UUID, salt: bytes, entry: bytes) -> bytes:
    log = checkpoints.numbers()[0] if kind == Leaf.Kind.TOMBSTONE else ""
    return kind.encode() + record.bytes + salt + entry + f"{log}".encode()


def _seal(sealed: bytes, key: bytes = b"") -> bytes:
    # Not an HMAC, for which OpenSSL takes a tenth of what else the log asks of an answer
    key = key or signing_keys.of_log(_SEALS)[0]
    return blake2b(sealed, digest_size=SEAL, key=key).digest()


def _is_seal(seal: bytes, sealed: bytes) -> bool:
    keys = signing_keys.of_log(_SEALS)
    return any(hmac.compare_digest(seal, _seal(sealed, key)) for key in keys)


def write(numbers: Sequence[int]) -> str:
    runs = groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])
    spans = ([number for _, number in run] for _, run in runs)
    return " ".join(f"{span[0]}-{span[-1]}" if len(span) > 1 else f"{span[0]}" for span in spans)


def read(text: str) -> Iterator[tuple[int, int]]:
    """Yield the first and the last number of each range; skip what is no range."""
    for word in text.split():
        if match := _RANGE.fullmatch(word):
            yield int(match[1]), int(match[2] or match[1])


def delete(kind: Leaf.Kind, rows: Collection[Any]) -> list[int]:
    """Delete the leaves of rows that go, by a write permit; return their log positions."""
    field = Leaf._meta.get_field("record")
    keys = [field.get_db_prep_value(key_of(row), connection) for row in rows]
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {Leaf._meta.db_table} WHERE kind = %s "  # noqa: S608
            f"AND record IN ({', '.join(['%s'] * len(keys))}) RETURNING place",
            [kind, *keys],
        )
        return sorted(place for (place,) in cursor.fetchall() if place is not None)


def write_tombstones(places: Sequence[int], reason: Reason, now: datetime) -> None:
    """Write one tombstone for all places forgotten, one for each erased: none shows a visitor."""
    checkpoints.read()  # another process may have begun another log
    texts = [write(places)] if reason == Reason.FORGOTTEN else map(str, places)
    stones = (_stone(now.date(), text) for text in texts if text)
    Tombstone.objects.bulk_create(stones)  # without leaves


def unmerged_tombstones() -> QuerySet[Tombstone]:
    own = Leaf.objects.filter(kind=Leaf.Kind.TOMBSTONE, record=OuterRef("pk"))
    return Tombstone.objects.filter(~Exists(own))


@write_permit()
def merge_tombstones(now: datetime) -> None:
    """Make one tombstone, with a leaf, of those of each day that is over."""
    yesterday = now.date() - timedelta(days=1)
    unmerged = unmerged_tombstones()
    merged = Tombstone.objects.exclude(pk__in=unmerged.values("pk"))
    last = merged.aggregate(day=Max("day"))["day"]
    first = unmerged.aggregate(day=Min("day"))["day"]
    day = last + timedelta(days=1) if last else min(first or yesterday, yesterday)
    while day <= yesterday:
        merge_until(day)
        day += timedelta(days=1)


@write_permit()
def merge_until(day: date) -> None:
    old = [*filter(_is_true, unmerged_tombstones().filter(day__lte=day))]
    spans = (range(first, last + 1) for stone in old for first, last in read(stone.places))
    stone = _stone(day, write(sorted({place for span in spans for place in span})))
    Tombstone.objects.filter(pk__in=[stone.pk for stone in old]).delete()
    stone.save()  # and its leaf


def _stone(day: date, places: str) -> Tombstone:
    stone = Tombstone(day=day, places=places)
    stone.seal = _seal(_covered(stone))
    return stone
