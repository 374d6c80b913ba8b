"""Check that every row has its leaf."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from consent.models import Leaf
from consent.record.log.records import BY_UUID, MODELS
from consent.record.log.verification.findings import Finding, FindingType

PAGE = 4096
# A tombstone gets its leaf on a later day
KINDS = tuple(kind for kind in Leaf.Kind if kind != Leaf.Kind.TOMBSTONE)

# One statement, so that nobody writes or erases a row between two
SQL = """
    SELECT page.position, page.name, leaf.kind IS NULL FROM (
        SELECT {position} AS position, id, {name} AS name FROM {table}
        WHERE {position} > %s ORDER BY {position} {order} LIMIT {limit}
    ) AS page LEFT JOIN consent_leaf AS leaf ON leaf.kind = %s AND leaf.record = {key}
    ORDER BY page.position"""
# SQLite takes an id in capitals, or of octets, for another one; in rows' own order each is met
POSITION = {"sqlite": "rowid", "postgresql": "id"}
NAME = {"sqlite": "CAST(id AS BLOB)", "postgresql": "id"}
KEY_OF_NUMBER = {
    "sqlite": "printf('%%032x', page.id)",
    "postgresql": "lpad(to_hex(page.id), 32, '0')::uuid",
}

Position = UUID | int


@dataclass(frozen=True, slots=True)
class Page:
    findings: list[Finding]
    end: Position | None  # after which the next one begins; None: there is none


def check(kind: Leaf.Kind, after: Position | None = None) -> Page:
    """The next rows of a kind."""
    rows = _read(kind, first(kind) if after is None else after, f"ASC LIMIT {PAGE}")
    return Page(_without_leaf(kind, rows), rows[-1][0] if len(rows) == PAGE else None)


def check_newest(kind: Leaf.Kind, number: int) -> list[Finding]:
    return _without_leaf(kind, _read(kind, first(kind), f"DESC LIMIT {number}"))


def check_all(kind: Leaf.Kind) -> Iterator[Finding]:
    page = check(kind)
    yield from page.findings
    while page.end is not None:
        page = check(kind, page.end)
        yield from page.findings


def first(kind: Leaf.Kind) -> Position:
    if kind in BY_UUID and connection.vendor == "postgresql":
        return UUID(int=0)
    return -(2**63)


def _read(kind: Leaf.Kind, after: Position, order: str) -> list[tuple[Any, Any, bool]]:
    direction, _, limit = order.partition(" LIMIT ")
    vendor = connection.vendor
    sql = SQL.format(
        position=POSITION[vendor],
        name=NAME[vendor],
        table=MODELS[kind]._meta.db_table,
        order=direction,
        limit=limit,
        key="page.id" if kind in BY_UUID else KEY_OF_NUMBER[vendor],
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [after, kind])
        rows: list[tuple[Any, Any, bool]] = cursor.fetchall()
    return rows


def _without_leaf(kind: Leaf.Kind, rows: list[tuple[Any, Any, bool]]) -> list[Finding]:
    found, noun = [], kind.name.lower()
    for _, name, is_without in rows:
        if is_without:
            row = _spell(name)
            text = f"The {noun} {row} has no leaf: this service did not write it."
            found.append(Finding(FindingType.INSERTED, text, noun, row))
    return found


def _spell(name: Any) -> str:
    """As the service writes it; what the service does not write, as it is."""
    text = name.decode(errors="replace") if isinstance(name, bytes) else str(name)
    is_ours = len(text) == 32 and set(text) <= set("0123456789abcdef")
    return str(UUID(text)) if is_ours else text
