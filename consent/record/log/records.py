"""What the log holds us to: the octets of each row, spelled in one way."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import singledispatch
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from consent.models import Change, Decision, Leaf, LogCut, Notice, Tombstone
from consent.models.log import Logged, key_of
from consent.transparency.receipt import canonical

MODELS: Mapping[Leaf.Kind, type[Logged]] = {
    model.kind_of_leaf: model for model in (Decision, Notice, Change, Tombstone, LogCut)
}
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


def record_of(row: Logged) -> bytes:
    """The row as it is now: every field of it, or the hash of what must not be shown."""
    return canonical({"kind": row.kind_of_leaf.name.lower(), **_fields(row)})


def rows(kind: Leaf.Kind, keys: Iterable[UUID]) -> dict[UUID, Logged]:
    """The rows of some leaves, by the names that the leaves have for them."""
    own = list(keys) if _is_by_uuid(kind) else [key.int for key in keys]
    return {key_of(row.pk): row for row in every_row(kind).filter(pk__in=own).order_by()}


def every_row(kind: Leaf.Kind) -> QuerySet[Any]:
    """Read in the way in which `record_of` asks no further questions."""
    if kind == Leaf.Kind.DECISION:
        return Decision.objects.select_related("notice__site").defer("notice__body")
    if kind == Leaf.Kind.NOTICE:
        return Notice.objects.select_related("site")
    return MODELS[kind]._default_manager.all()


def pseudonym(visitor: UUID) -> str:
    """Says of two decisions that one visitor made them; the visitor's id is a password."""
    return sha256(b"mix-consent visitor " + visitor.bytes).digest()[:16].hex()


def _is_by_uuid(kind: Leaf.Kind) -> bool:
    return kind in (Leaf.Kind.DECISION, Leaf.Kind.TOMBSTONE)


@singledispatch
def _fields(row: Logged) -> dict[str, Any]:
    raise TypeError(type(row))


@_fields.register
def _decision(row: Decision) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "visitor": pseudonym(row.visitor),
        "site": row.notice.site.key,
        "notice": {"number": row.notice.number, "digest": row.notice.digest},
        "choices": row.choices,
        "surface": row.surface,
        "method": row.method,
        "language": row.language,
        "region": row.region,
        "model": row.model,
        "place": row.place,
        "place_model": row.place_model,
        "signal": row.signal,
        "decided_at": _time(row.decided_at),
        "received_at": _time(row.received_at),
    }


@_fields.register
def _notice(row: Notice) -> dict[str, Any]:
    return {
        "id": row.pk,
        "site": row.site.key,
        "number": row.number,
        "digest": row.digest,
        "published_at": _time(row.published_at),
        "published_by": row.published_by,
    }


@_fields.register
def _change(row: Change) -> dict[str, Any]:
    names = ("by", "site", "model", "row", "name", "action", "field", "old", "new")
    return {"id": row.pk, "at": _time(row.at), **{name: getattr(row, name) for name in names}}


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
    return {"id": row.pk, "at": _time(row.at), **{name: getattr(row, name) for name in names}}


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime(_TIME)
