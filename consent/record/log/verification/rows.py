"""The rows of leaves, and what the log should hold of each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DataError, OperationalError, connection
from django.db.models import BinaryField, Model, QuerySet
from django.db.models.functions import Cast

from consent.models import Change, Decision, Leaf, LogCut, Notice
from consent.record.log.records import BY_UUID, MODELS, record_of
from consent.transparency.receipt import commitment

MOMENTS = {Decision: "received_at", Notice: "published_at", Change: "at", LogCut: "at"}
AT_ONCE = 1024
NOTICES_AT_ONCE = 16  # they are long
LARGEST = 2**63 - 1
UNREADABLE = "It cannot be read any more."
# What stands there is of no such type, as SQLite allows, or a moment that Python has not: infinity
_BROKEN = (ValueError, TypeError, AttributeError, OverflowError, RecursionError, DataError)


class LeafRow(NamedTuple):
    kind: Leaf.Kind
    record: UUID
    salt: bytes
    place: int | None

    @property
    def noun(self) -> str:
        return noun(self.kind)

    @property
    def row(self) -> str:
        return str(primary_key(self.kind, self.record))


class RowFacts(NamedTuple):
    entry: bytes  # that the log should hold
    moment: datetime | None = None  # at which it was written, by its own word
    problem: str = ""


Key = tuple[Leaf.Kind, UUID]


def leaves(found: QuerySet[Leaf]) -> Iterator[LeafRow]:
    """Those of kinds that there are: the row of another has no leaf, and is named for that."""
    is_sqlite = connection.vendor == "sqlite"
    names: list[Any] = [
        Cast(name, BinaryField()) if is_sqlite else name for name in ("record", "salt")
    ]
    for kind, record, salt, place in found.values_list("kind", *names, "place"):
        if kind in Leaf.Kind.values and (key := _key(record)):
            yield LeafRow(Leaf.Kind(kind), key, bytes(salt or b""), place)


def _key(record: UUID | bytes) -> UUID | None:
    """SQLite has a text there, or whatever else was put there."""
    try:
        return record if isinstance(record, UUID) else UUID(bytes(record or b"").decode())
    except ValueError:
        return None


def noun(kind: Leaf.Kind) -> str:
    return kind.name.lower()


def primary_key(kind: Leaf.Kind, record: UUID) -> UUID | int:
    """The reverse of `key_of`; no number is larger than a database has."""
    return record if kind in BY_UUID else min(record.int, LARGEST)


class Rows:
    """Reads rows, and remembers notices: many decisions share one."""

    def __init__(self) -> None:
        self._notices: dict[int, Notice] = {}

    def facts(self, leaves: Iterable[LeafRow]) -> dict[Key, RowFacts]:
        """Of each leaf whose row is there."""
        by_kind: defaultdict[Leaf.Kind, dict[Any, LeafRow]] = defaultdict(dict)
        for leaf in leaves:
            by_kind[leaf.kind][primary_key(leaf.kind, leaf.record)] = leaf
        found = {}
        for kind, wanted in by_kind.items():
            for row, problem in self._read(MODELS[kind], list(wanted)):
                leaf = wanted[row if problem else row.pk]
                facts = RowFacts(b"", problem=problem) if problem else _facts(row, leaf.salt)
                if (kind, leaf.record) in found:
                    facts = RowFacts(b"", problem="There are two of it.")
                found[kind, leaf.record] = facts
        return found

    def _read(self, model: type[Model], ids: Sequence[Any]) -> Iterator[tuple[Any, str]]:
        """The rows; of what is not readable the id, and that it is so."""
        step = NOTICES_AT_ONCE if model is Notice else AT_ONCE
        for at in range(0, len(ids), step):
            some = ids[at : at + step]
            try:
                yield from ((row, "") for row in self._query(model, some))
            except (*_BROKEN, OperationalError):
                for id in some:
                    yield from self._read_one(model, id)

    def _read_one(self, model: type[Model], id: Any) -> Iterator[tuple[Any, str]]:
        try:
            yield from ((row, "") for row in self._query(model, [id]))
        except OperationalError:
            if connection.vendor != "sqlite":
                raise
            model._default_manager.exists()  # raises it again where the database is away
            yield id, UNREADABLE  # a text that is not UTF-8
        except _BROKEN:
            yield id, UNREADABLE

    def _query(self, model: type[Model], ids: Sequence[Any]) -> list[Any]:
        found = list(model._default_manager.filter(pk__in=ids).order_by())
        if model is Decision:
            self._give_notices(found)
        return found

    def _give_notices(self, decisions: list[Any]) -> None:
        if wanted := {row.notice_id for row in decisions} - self._notices.keys():
            found = Notice.objects.filter(pk__in=wanted).select_related("site")
            found = found.only("number", "digest", "site__key")  # what a decision's record shows
            self._notices |= {notice.pk: notice for notice in found.order_by()}
        for row in decisions:
            if notice := self._notices.get(row.notice_id):
                row.notice = notice


def _facts(row: Any, salt: bytes) -> RowFacts:
    problem = ""
    try:
        if isinstance(row, Notice) and sha256(row.body.encode()).hexdigest() != row.digest:
            problem = "Its body does not have its digest."
        entry = commitment(salt, record_of(row))
        moment = getattr(row, MOMENTS[type(row)]) if type(row) in MOMENTS else None
    except Notice.DoesNotExist:
        return RowFacts(b"", problem="Its notice is not there.")
    except _BROKEN:
        return RowFacts(b"", problem=UNREADABLE)
    return RowFacts(entry, moment, problem)
