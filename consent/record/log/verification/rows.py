"""Check that every row has its leaf."""

from collections.abc import Iterator
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
Page = tuple[list[Finding], Position | None]  # after which the next begins; None: there is none


def check(kind: Leaf.Kind, after: Position | None = None, order: str = "ASC") -> Page:
    """The next rows of a kind; in the order DESC, the newest."""
    vendor, is_uuid = connection.vendor, kind in BY_UUID
    if after is None:
        after = UUID(int=0) if is_uuid and vendor == "postgresql" else -(2**63)
    sql = SQL.format(
        position=POSITION[vendor],
        name=NAME[vendor],
        table=MODELS[kind]._meta.db_table,
        order=order,
        limit=PAGE,
        key="page.id" if is_uuid else KEY_OF_NUMBER[vendor],
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [after, kind])
        rows = cursor.fetchall()
    found = [_inserted(kind, name) for _, name, is_without in rows if is_without]
    return found, rows[-1][0] if len(rows) == PAGE else None


def check_all(kind: Leaf.Kind) -> Iterator[Finding]:
    end: Position | None = None
    while True:
        found, end = check(kind, end)
        yield from found
        if end is None:
            return


def _inserted(kind: Leaf.Kind, name: Any) -> Finding:
    """By its id as the service writes it; what the service does not write, as it is."""
    row, noun = name.decode(errors="replace") if isinstance(name, bytes) else str(name), kind.name
    if len(row) == 32 and set(row) <= set("0123456789abcdef"):
        row = str(UUID(row))
    detail = f"The {noun.lower()} {row} has no leaf: this service did not write it."
    return Finding(FindingType.INSERTED, detail, noun.lower(), row)
