"""Take, check and restore backups while the service runs; each engine has a module of its own."""

import re
from contextlib import closing
from datetime import datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.core.management import CommandError
from django.db import IntegrityError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

_PREFIX = "mix-consent-"
_NAME = re.compile(re.escape(_PREFIX) + r"\d{8}T\d{6}Z\.(sqlite3|dump)")
_FACTS = """
SELECT (SELECT count(*) FROM consent_decision), (SELECT max(received_at) FROM consent_decision),
(SELECT count(*) FROM consent_notice), (SELECT max(published_at) FROM consent_notice)
"""
_GUARDED = ("consent_decision", "consent_notice")  # append-only


class BadBackup(CommandError):
    """A backup cannot be taken, read or restored; the message says why and what to do."""


def describe(name: str) -> str:
    """Describe a restored database of this name. Raise BadBackup if its triggers are missing."""
    other = connection.copy()
    other.settings_dict["NAME"] = name
    other.settings_dict["OPTIONS"].pop("init_command", None)  # it would leave files beside it
    with closing(other) as database, database.cursor() as cursor:
        cursor.execute(_FACTS)
        decisions, newest, notices, published = cursor.fetchone()
        for table in _GUARDED:
            if _allows_deletion(database, table):
                raise BadBackup(f"{table} is guarded by none of its triggers. Do not use it.")
    return (
        f"{decisions:,} decisions, the newest of {str(newest or 'never')[:19]} (UTC); {notices:,} "
        f"notices, the newest of {str(published or 'never')[:19]}; triggers, and they refuse."
    )


def take(folder: Path, now: datetime, *, is_restored: bool = False) -> tuple[Path, str]:
    """Write a backup into a folder, as one file, and look through it before it gets its name.

    Return it and what it holds. Raise BadBackup or OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{_PREFIX}{now:%Y%m%dT%H%M%SZ}{engine().SUFFIX}"
    part = path.with_name(f"{path.name}.part")
    try:
        engine().dump(part)
        contents = engine().look_through(part, is_restored=is_restored)
        part.rename(path)
    finally:
        for left in folder.glob(f"{part.name}*"):  # SQLite's journal, too
            left.unlink()
    return path, contents


def prune(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` backups of a folder. Return the deleted ones."""
    gone = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))[:-keep]
    for path in gone:
        path.unlink()
    return gone


def _allows_deletion(database: BaseDatabaseWrapper, table: str) -> bool:
    """Return whether a row of the table could be deleted; it is not."""
    database.set_autocommit(False)
    try:
        with database.cursor() as cursor:
            first = f"SELECT id FROM {table} LIMIT 1"  # noqa: S608
            cursor.execute(f"DELETE FROM {table} WHERE id = ({first})")  # noqa: S608
            return bool(cursor.rowcount > 0)
    except IntegrityError:  # the triggers' error
        return False
    finally:
        database.rollback()
        database.set_autocommit(True)


def engine() -> ModuleType:
    """Return the module that dumps, looks through and restores."""
    return import_module(f"config.backups.{connection.vendor}")
