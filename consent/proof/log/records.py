"""Encode rows as the canonical bytes that the log commits to."""

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError, connection, transaction
from django.db.models import BooleanField, Prefetch, QuerySet
from django.db.models.expressions import RawSQL

from consent.kernel.ruleset import is_reworded
from consent.models import Notice
from consent.models.append_only import AppendOnly
from consent.proof.log.leaves import MODELS, Key, key_of, record_of
from consent.proof.models import Leaf

BY_UUID = (Leaf.Kind.DECISION, Leaf.Kind.TOMBSTONE)
_MOMENT = re.compile(rb'"(?:received_|published_)?at":"([^"]+)"')  # of a row, in its record
# Not `pk__in`: for a thousand ids Django takes longer than the query itself
_AMONG = {"postgresql": "id = ANY(%s)", "sqlite": "id IN (SELECT value FROM json_each(%s))"}
# Rows that have no leaf, or stand there twice. By one statement, so that no row is written or
# erased in between
_STRAYS = (
    "SELECT {name} FROM {table} AS logged LEFT JOIN proof_leaf AS leaf"
    " ON leaf.kind = '{kind}' AND leaf.record = {key}{spelled}"
    " GROUP BY logged.id HAVING count(*) > 1 OR count(leaf.record) = 0"
)
# SQLite treats an id in capitals or as bytes as another one: none but ours has a leaf of ours
_SPELLED = {
    "sqlite": " AND typeof(leaf.record) = 'text' AND length(leaf.record) = 32"
    " AND leaf.record NOT GLOB '*[^0-9a-f]*'",
    "postgresql": "",
}
_NAME = {"sqlite": "CAST(logged.id AS BLOB)", "postgresql": "logged.id"}
_KEY_OF_NUMBER = {
    "sqlite": "printf('%032x', logged.id)",
    "postgresql": "lpad(to_hex(logged.id), 32, '0')::uuid",
}
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


def records_of(kind: Leaf.Kind, keys: Iterable[UUID]) -> dict[UUID, bytes]:
    """Return the records of the leaves' rows, empty for a changed notice; without deleted rows."""
    found = rows(kind).filter(_among(kind, keys)).order_by()
    return {key_of(row.pk): b"" if _is_changed(row) else record_of(row) for row in found}


def rows(kind: Leaf.Kind) -> QuerySet[Any]:
    """Return all rows of a kind, with what their records say of other rows."""
    found: QuerySet[Any] = MODELS[kind]._default_manager.all()
    if kind == Leaf.Kind.DECISION:
        shown = Notice.objects.select_related("site").defer("body")
        return found.prefetch_related(Prefetch("notice", shown))  # not joined: it may be missing
    return found.select_related("site") if kind == Leaf.Kind.NOTICE else found


def read(keys: Sequence[Key]) -> dict[Key, bytes]:
    """Return the records of leaves; empty for a row that cannot be read, found by bisection."""
    by_kind: dict[str, list[UUID]] = defaultdict(list)
    for kind, row in keys:
        by_kind[kind].append(row)
    try:
        # On PostgreSQL a transaction accepts no statement after an error
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            return {
                (kind, row): record
                for kind, own in by_kind.items()
                for row, record in records_of(Leaf.Kind(kind), own).items()
            }
    except Exception as error:
        _raise_outage(error)
    half = len(keys) // 2
    return read(keys[:half]) | read(keys[half:]) if half else {keys[0]: b""}


def _reworded() -> Iterator[Notice]:
    """Yield notices that give a category other words under its version, and do not say so."""
    known: dict[tuple[int, str], Any] = {}  # by site and category, as published last
    for pk in Notice.objects.order_by("site", "number").values_list("pk", flat=True):
        try:
            notice = Notice.objects.get(pk=pk)
            rows = {
                row["key"]: row
                for row in [*notice.snapshot["categories"], *notice.snapshot["unused"]]
            }
            olds = {key: known.get((notice.site_id, key)) for key in rows}
            if any(
                was
                and was["version"] == rows[key]["version"]
                and rows[key].get("reworded") != notice.number
                and is_reworded(was, rows[key])
                for key, was in olds.items()
            ):
                yield notice
            known |= {(notice.site_id, key): row for key, row in rows.items()}
        except Exception as error:  # what cannot be read is a finding of its own
            _raise_outage(error)


def _raise_outage(error: Exception) -> None:
    """Raise it, unless a row causes it."""
    if not isinstance(error, _OF_A_ROW) and _NO_TEXT not in str(error):
        raise error


@contextmanager
def snapshot() -> Iterator[None]:
    """Run several queries on one snapshot, so that no row is erased between them."""
    is_own = not connection.in_atomic_block
    with transaction.atomic():
        if is_own and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def strays() -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with rows whatever their leaves say: word, kind and id."""
    for kind in (Leaf.Kind.DECISION, Leaf.Kind.NOTICE, Leaf.Kind.CHANGE):
        vendor, table = connection.vendor, MODELS[kind]._meta.db_table
        key = "logged.id" if kind in BY_UUID else _KEY_OF_NUMBER[vendor]
        facts = {"name": _NAME[vendor], "spelled": _SPELLED[vendor], "table": table, "kind": kind}
        with connection.cursor() as cursor:
            cursor.execute(_STRAYS.format(**facts, key=key))
            yield from [("inserted", kind, _readable(id)) for (id,) in cursor.fetchall()]
    yield from (("reworded", Leaf.Kind.NOTICE, str(row.pk)) for row in _reworded())


def moment_of(record: bytes) -> float:
    """Return when the row came, in Unix seconds; of a tombstone, which has no time, for ever."""
    found = _MOMENT.search(record)
    return datetime.fromisoformat(found[1].decode()).timestamp() if found else math.inf


def _readable(id: object) -> str:
    """Return an id as the service writes it, or its raw value."""
    row = id.decode(errors="replace") if isinstance(id, bytes) else str(id)
    is_uuid = len(row) == 32 and set(row) <= set("0123456789abcdef")
    return str(UUID(row)) if is_uuid else row


def _is_changed(row: AppendOnly) -> bool:
    """Return whether it is a notice that is no longer what its fingerprint says."""
    return isinstance(row, Notice) and sha256(row.body.encode()).hexdigest() != row.digest


def _among(kind: Leaf.Kind, keys: Iterable[UUID]) -> RawSQL:
    own: list[UUID | int] = list(keys) if kind in BY_UUID else [key.int for key in keys]
    given: Any = own
    if connection.vendor == "sqlite":
        given = json.dumps([id.hex if isinstance(id, UUID) else id for id in own])
    sql = f"{MODELS[kind]._meta.db_table}.{_AMONG[connection.vendor]}"
    return RawSQL(sql, [given], output_field=BooleanField())  # noqa: S611  (no word of it is given)
