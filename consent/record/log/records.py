"""What the log holds us to: the octets of each row, spelled in one way."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import singledispatch
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from consent.models import Change, Decision, Leaf, LogCut, Notice, Tombstone
from consent.models.log import LoggedRow, key_of

MODELS: Mapping[Leaf.Kind, type[LoggedRow]] = {
    model.kind_of_leaf: model for model in (Decision, Notice, Change, Tombstone, LogCut)
}
BY_UUID = (Leaf.Kind.DECISION, Leaf.Kind.TOMBSTONE)
# The spelling of `transparency/canonical.py`, for what is ours and needs no second look
_spell = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_DECISION = [field.attname for field in Decision._meta.concrete_fields]
# Not `pk__in`: Django takes longer for the ids of a thousand rows than for the rows
_AMONG = {"postgresql": "id = ANY(%s)", "sqlite": "id IN (SELECT value FROM json_each(%s))"}


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
        return dict(_of_decisions(Decision.objects.filter(_among(kind, keys)).order_by()))
    return {key: record_of(row) for key, row in rows(kind, keys).items()}


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


def _of_decisions(found: QuerySet[Decision]) -> Iterator[tuple[UUID, bytes]]:
    """Without a model for each: the sequencer and whoever verifies read millions."""
    shown: dict[int, ShownNotice] = {}
    for row in found.values_list(*_DECISION, named=True):
        if row.notice_id not in shown:
            notices = Notice.objects.filter(pk=row.notice_id)
            facts = notices.values_list("site__key", "number", "digest").get()
            shown[row.notice_id] = ShownNotice(*facts)
        yield row.id, _octets(Leaf.Kind.DECISION, _decision_fields(row, shown[row.notice_id]))


def _among(kind: Leaf.Kind, keys: Iterable[UUID]) -> RawSQL:
    own: list[UUID | int] = list(keys) if kind in BY_UUID else [key.int for key in keys]
    given: list[UUID | int] | str = own
    if connection.vendor == "sqlite":
        given = json.dumps([one.hex if isinstance(one, UUID) else one for one in own])
    sql = f"{MODELS[kind]._meta.db_table}.{_AMONG[connection.vendor]}"
    return RawSQL(sql, [given], output_field=BooleanField())  # noqa: S611  (no word of it is given)


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
    return _decision_fields(row, ShownNotice(notice.site.key, notice.number, notice.digest))


def _decision_fields(row: Any, shown: ShownNotice) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "visitor": pseudonym(row.visitor),
        "site": shown.site,
        "notice": {"number": shown.number, "digest": shown.digest},
        "choices": row.choices,
        "surface": row.surface,
        "method": row.method,
        "language": row.language,
        "region": row.region,
        "model": row.model,
        "place": row.place,
        "place_model": row.place_model,
        "signal": row.signal,
        "decided_at": moment(row.decided_at),
        "received_at": moment(row.received_at),
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
