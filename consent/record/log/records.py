"""What the log holds us to: the octets of each row, spelled in one way."""

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import cache, singledispatch
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError, connection, transaction
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from consent.models import Change, Decision, Leaf, LogCut, Notice, Tombstone
from consent.models.log import LoggedRow, key_of

log = logging.getLogger(__name__)

MODELS: Mapping[Leaf.Kind, type[LoggedRow]] = {
    model.kind_of_leaf: model for model in (Decision, Notice, Change, Tombstone, LogCut)
}
BY_UUID = (Leaf.Kind.DECISION, Leaf.Kind.TOMBSTONE)
# The spelling of `transparency/canonical.py`, for what is ours and needs no second look
_spell = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_DECISION = [field.attname for field in Decision._meta.concrete_fields]
_AS_THEY_ARE = (
    "choices surface method language region model place place_model signal decided_at received_at"
).split()
# Not `pk__in`: Django takes longer for the ids of a thousand rows than for the rows
_AMONG = {"postgresql": "id = ANY(%s)", "sqlite": "id IN (SELECT value FROM json_each(%s))"}
_MOMENT = {  # as `moment` spells it
    "postgresql": """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
    "sqlite": "substr({0}, 1, 10) || 'T' || substr(substr({0}, 12) || '.000000', 1, 15) || 'Z'",
}
# What is said of a row that somebody else has written; nothing that an outage says
OF_A_ROW = (
    ArithmeticError,
    AttributeError,
    DataError,
    LookupError,
    ObjectDoesNotExist,
    RecursionError,
    TypeError,
    ValueError,
)
NO_TEXT = "Could not decode to UTF-8"  # SQLite's is an OperationalError, as that of a lock

Key = tuple[str, UUID]  # of a leaf: kind and record


class Unreadable(Exception):
    """Of some rows at least one cannot be read."""


class ShownNotice(NamedTuple):
    """What a decision's record says of its notice."""

    site: str
    number: int
    digest: str


def record_of(row: LoggedRow) -> bytes:
    """The row as it is now: every field of it, or the hash of what must not be shown."""
    return _octets(row.kind_of_leaf, _fields(row))


def records_of(kind: Leaf.Kind, keys: Iterable[UUID]) -> dict[UUID, bytes]:
    """The records of the rows that some leaves are of; those that are gone are left out."""
    if kind == Leaf.Kind.DECISION:
        return dict(_of_decisions(keys))
    return {key: record_of(row) for key, row in rows(kind, keys).items()}


def read_at_once(keys: Iterable[Key]) -> dict[Key, bytes]:
    """The records of leaves of any kinds. Raises Unreadable."""
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
        if isinstance(error, OF_A_ROW) or NO_TEXT in str(error):
            raise Unreadable from error
        raise


def read_one_by_one(keys: Iterable[Key], *, is_logged: bool = True) -> dict[Key, bytes]:
    """The same; what cannot be read is an empty record."""
    found: dict[Key, bytes] = {}
    for key in keys:
        try:
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                found |= read_at_once([key])
        except Unreadable as error:
            why = type(error.__cause__).__name__  # its words may be a visitor's
            if is_logged:
                log.error("A row of kind %s cannot be read: it is an empty record. %s", key[0], why)
            found[key] = b""
    return found


def rows(kind: Leaf.Kind, keys: Iterable[UUID]) -> dict[UUID, LoggedRow]:
    """The rows of some leaves, by the names that the leaves have for them."""
    return {key_of(row.pk): row for row in every_row(kind).filter(_among(kind, keys)).order_by()}


def every_row(kind: Leaf.Kind) -> QuerySet[Any]:
    """Read in the way in which `record_of` asks no further questions."""
    if kind == Leaf.Kind.DECISION:
        return Decision.objects.select_related("notice__site").defer("notice__body")
    if kind == Leaf.Kind.NOTICE:
        return Notice.objects.select_related("site")
    return MODELS[kind]._default_manager.all()


def _of_decisions(keys: Iterable[UUID]) -> Iterator[tuple[UUID, bytes]]:
    """Without a model, a date and a row of ids for each: the sequencer reads all there are."""
    shown: dict[int, ShownNotice] = {}
    with connection.cursor() as cursor:
        cursor.execute(_read_decisions(connection.vendor), [_given(Leaf.Kind.DECISION, keys)])
        rows = cursor.fetchall()
    for row in rows:
        told = dict(zip(_DECISION, row, strict=True))
        number = told["notice_id"]
        if number not in shown:
            notices = Notice.objects.filter(pk=number)
            facts = notices.values_list("site__key", "number", "digest").get()
            shown[number] = ShownNotice(*facts)
        if connection.vendor == "sqlite":
            told |= {name: UUID(told[name]) for name in ("id", "visitor")}
        told["choices"] = json.loads(told["choices"])
        yield told["id"], _octets(Leaf.Kind.DECISION, _decision_fields(told, shown[number]))


@cache
def _read_decisions(vendor: str) -> str:
    columns = [_MOMENT[vendor].format(name) if name.endswith("_at") else name for name in _DECISION]
    table = Decision._meta.db_table
    return f"SELECT {', '.join(columns)} FROM {table} WHERE {_AMONG[vendor]}"  # noqa: S608


def _among(kind: Leaf.Kind, keys: Iterable[UUID]) -> RawSQL:
    sql = f"{MODELS[kind]._meta.db_table}.{_AMONG[connection.vendor]}"
    given = [_given(kind, keys)]
    return RawSQL(sql, given, output_field=BooleanField())  # noqa: S611  (no word of it is given)


def _given(kind: Leaf.Kind, keys: Iterable[UUID]) -> list[UUID | int] | str:
    """The ids of some leaves' rows, as `_AMONG` takes them."""
    own: list[UUID | int] = list(keys) if kind in BY_UUID else [key.int for key in keys]
    if connection.vendor == "sqlite":
        return json.dumps([one.hex if isinstance(one, UUID) else one for one in own])
    return own


def _octets(kind: Leaf.Kind, fields: dict[str, Any]) -> bytes:
    return _spell({"kind": kind.name.lower(), **fields}).encode()


def pseudonym(visitor: UUID) -> str:
    """Says of two decisions that one visitor made them; the visitor's id is a password."""
    return sha256(b"mix-consent visitor " + visitor.bytes).digest()[:16].hex()


@singledispatch
def _fields(row: LoggedRow) -> dict[str, Any]:
    raise TypeError(type(row))


@_fields.register
def _decision(row: Decision) -> dict[str, Any]:
    notice = row.notice
    told = {name: getattr(row, name) for name in _DECISION}
    told |= {name: moment(told[name]) for name in ("decided_at", "received_at")}
    return _decision_fields(told, ShownNotice(notice.site.key, notice.number, notice.digest))


def _decision_fields(told: Mapping[str, Any], shown: ShownNotice) -> dict[str, Any]:
    """`told` by the names of the columns, its moments spelled already."""
    return {
        "id": str(told["id"]),
        "visitor": pseudonym(told["visitor"]),
        "site": shown.site,
        "notice": {"number": shown.number, "digest": shown.digest},
        **{name: told[name] for name in _AS_THEY_ARE},
    }


@_fields.register
def _notice(row: Notice) -> dict[str, Any]:
    return {
        "id": row.pk,
        "site": row.site.key,
        "number": row.number,
        "digest": row.digest,
        "published_at": moment(row.published_at),
        "published_by": row.published_by,
    }


@_fields.register
def _change(row: Change) -> dict[str, Any]:
    names = ("by", "site", "model", "row", "name", "action", "field", "old", "new")
    return {"id": row.pk, "at": moment(row.at), **{name: getattr(row, name) for name in names}}


@_fields.register
def _tombstone(row: Tombstone) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "reason": row.reason,
        "day": row.day.isoformat(),
        "places": row.places,
    }


@_fields.register
def _cut(row: LogCut) -> dict[str, Any]:
    names = ("size", "root", "note", "notices_from")
    return {"id": row.pk, "at": moment(row.at), **{name: getattr(row, name) for name in names}}


def moment(at: datetime) -> str:
    """How a record, a receipt and an export write a time."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
