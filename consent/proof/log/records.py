"""Encode rows as the canonical bytes that the log commits to."""

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError, connection, transaction
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from consent.models import Change, Decision, Notice, Site
from consent.models.append_only import AppendOnly
from consent.proof.models import Leaf, LogCut, Tombstone, key_of
from consent.record import canonical

log = logging.getLogger(__name__)

MODELS: Mapping[Leaf.Kind, type[AppendOnly]] = {
    Leaf.Kind.DECISION: Decision,
    Leaf.Kind.NOTICE: Notice,
    Leaf.Kind.CHANGE: Change,
    Leaf.Kind.TOMBSTONE: Tombstone,
    Leaf.Kind.CUT: LogCut,
}
_KINDS = {model: kind for kind, model in MODELS.items()}
BY_UUID = (Leaf.Kind.DECISION, Leaf.Kind.TOMBSTONE)
_DECISION = [field.attname for field in Decision._meta.concrete_fields]
_FIELDS = {
    Leaf.Kind.NOTICE: "id site number digest published_at published_by".split(),
    Leaf.Kind.CHANGE: "id at by site model row name action field old new".split(),
    Leaf.Kind.TOMBSTONE: "id reason day places".split(),
    Leaf.Kind.CUT: "id at size root note".split(),
}
# Not `pk__in`: for a thousand ids Django takes longer than the query itself
_AMONG = {"postgresql": "id = ANY(%s)", "sqlite": "id IN (SELECT value FROM json_each(%s))"}
# Errors caused by a row that another program wrote, never by an outage
_OF_A_ROW = (
    ArithmeticError,
    AttributeError,
    DataError,
    LookupError,
    ObjectDoesNotExist,
    RecursionError,
    TypeError,
    ValueError,
)
_NO_TEXT = "Could not decode to UTF-8"  # SQLite raises OperationalError for it, as for a lock

Key = tuple[str, UUID]  # of a leaf: kind and record


class Unreadable(Exception):
    """At least one of several rows cannot be read."""


def record_of(row: AppendOnly) -> bytes:
    """Return the row's current bytes: every field, or the hash of a field that must stay secret."""
    if isinstance(row, Decision):
        return canonical.record_of(row)
    kind = _KINDS[type(row)]
    fields = {name: _spelled(name, getattr(row, name)) for name in _FIELDS[kind]}
    return canonical.encode(kind.name.lower(), fields)


def records_of(kind: Leaf.Kind, keys: Iterable[UUID]) -> dict[UUID, bytes]:
    """Return the records of the leaves' rows; deleted rows are left out."""
    if kind == Leaf.Kind.DECISION:
        return dict(_of_decisions(keys))
    rows = _every_row(kind).filter(_among(kind, keys)).order_by()
    return {key_of(row.pk): record_of(row) for row in rows}


def read_at_once(keys: Iterable[Key]) -> dict[Key, bytes]:
    """Return the records of leaves of any kinds, in one read. Raises Unreadable."""
    by_kind: dict[str, list[UUID]] = defaultdict(list)
    for kind, row in keys:
        by_kind[kind].append(row)
    try:
        return {
            (kind, row): record
            for kind, own in by_kind.items()
            for row, record in records_of(Leaf.Kind(kind), own).items()
        }
    except Exception as error:
        if isinstance(error, _OF_A_ROW) or _NO_TEXT in str(error):
            raise Unreadable from error
        raise


def read_by_halves(keys: Sequence[Key], *, is_logged: bool = True) -> dict[Key, bytes]:
    """Return the same by bisection; a row that cannot be read gives an empty record."""
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            return read_at_once(keys)
    except Unreadable as error:
        if half := len(keys) // 2:
            first = read_by_halves(keys[:half], is_logged=is_logged)
            return first | read_by_halves(keys[half:], is_logged=is_logged)
        ((kind, _),) = keys
        why = type(error.__cause__).__name__  # the message may contain a visitor's text
        if is_logged:
            log.error("A row of kind %s cannot be read: it is an empty record. %s", kind, why)
        return {keys[0]: b""}


def _every_row(kind: Leaf.Kind) -> QuerySet[Any]:
    """Return rows with all that `record_of` needs, so that it makes no further queries."""
    if kind == Leaf.Kind.DECISION:
        return Decision.objects.select_related("notice__site").defer("notice__body")
    if kind == Leaf.Kind.NOTICE:
        return Notice.objects.select_related("site")
    return MODELS[kind]._default_manager.all()


def _of_decisions(keys: Iterable[UUID]) -> Iterator[tuple[UUID, bytes]]:
    """Yield decisions' records without model instances: the sequencer reads every decision."""
    shown: dict[int, canonical.ShownNotice] = {}
    rows = Decision.objects.filter(_among(Leaf.Kind.DECISION, keys)).order_by()
    for row in rows.values(*_DECISION):
        number = row["notice_id"]
        if number not in shown:
            notices = Notice.objects.filter(pk=number)
            facts = notices.values_list("site__key", "number", "digest").get()
            shown[number] = canonical.ShownNotice(*facts)
        yield row["id"], canonical.encode("decision", canonical.fields_of(row, shown[number]))


def _among(kind: Leaf.Kind, keys: Iterable[UUID]) -> RawSQL:
    own: list[UUID | int] = list(keys) if kind in BY_UUID else [key.int for key in keys]
    given: Any = own
    if connection.vendor == "sqlite":
        given = json.dumps([id.hex if isinstance(id, UUID) else id for id in own])
    sql = f"{MODELS[kind]._meta.db_table}.{_AMONG[connection.vendor]}"
    return RawSQL(sql, [given], output_field=BooleanField())  # noqa: S611  (no word of it is given)


def _spelled(name: str, value: Any) -> Any:
    if name == "at" or name.endswith("_at"):
        return canonical.moment(value)
    match value:
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case Site():
            return value.key
    return value
