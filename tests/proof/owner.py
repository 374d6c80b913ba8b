"""Somebody who owns the database, with every trigger off."""

from typing import Any
from uuid import UUID

from django.db import connection

COLUMNS = (
    "notice_id, choices, surface, method, language, region, model, place, place_model, signal,"
    " decided_at, received_at"
)
COPY = (
    f"INSERT INTO consent_decision (id, visitor, {COLUMNS}) "
    f"SELECT %(new)s, %(new)s, {COLUMNS} FROM consent_decision WHERE id = %(id)s"
)
EDIT = "UPDATE consent_decision SET {} WHERE id = %(id)s"
YES = """choices = '{"analytics": [1, 1]}'"""
NO_ROW = "DELETE FROM consent_decision WHERE id = %(id)s"
NO_LEAF = "DELETE FROM proof_leaf WHERE record = %(id)s"
LEAF = (  # with a place, or NULL
    "INSERT INTO proof_leaf (kind, record, salt, entry, seal, place) "
    "VALUES ('D', %(new)s, %(salt)s, %(entry)s, %(salt)s, {})"
)
TOMBSTONE = (
    "INSERT INTO proof_tombstone (id, day, places, seal) "
    "VALUES (%(new)s, '2026-01-01', %(place)s, %(salt)s)"
)
_TRIGGERS = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
}


def ask(sql: str, **given: Any) -> list[tuple[Any, ...]]:
    """`%(name)s` stands for what is given, on both engines."""
    if connection.vendor == "sqlite":
        given = {name: one.hex if isinstance(one, UUID) else one for name, one in given.items()}
    with connection.cursor() as cursor:
        cursor.execute(sql, given or None)
        return cursor.fetchall() if cursor.description else []


def drop_triggers() -> None:
    for name, table in ask(_TRIGGERS[connection.vendor]):
        if table == "proof_decision":
            continue  # it protects nothing
        ask(f"DROP TRIGGER {name}" + f" ON {table}" * (connection.vendor != "sqlite"))
