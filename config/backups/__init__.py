"""Take, check and restore backups of the database while the service runs.

Each engine has a module with the same four functions.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any, Self

from django.core.management import CommandError
from django.db import connection

from consent.record.signals import BackupPart, backup_read

PREFIX = "mix-consent-"
_NAME = re.compile(re.escape(PREFIX) + r"\d{8}T\d{6}Z\.(sqlite3|dump)")
FACTS = """
SELECT (SELECT count(*) FROM consent_decision), (SELECT max(received_at) FROM consent_decision),
(SELECT count(*) FROM consent_notice), (SELECT max(published_at) FROM consent_notice)
"""
# One row of each append-only table
GUARDED = (
    "DELETE FROM consent_decision WHERE id = (SELECT id FROM consent_decision LIMIT 1)",
    "DELETE FROM consent_notice WHERE id = (SELECT id FROM consent_notice LIMIT 1)",
)


class BadBackup(CommandError):
    """A backup cannot be taken, read or restored; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Contents:
    decisions: int
    newest: str  # when the newest decision was received
    notices: int
    published: str  # when the newest notice was published
    triggers: int
    unguarded: tuple[str, ...]  # tables whose triggers allowed a deletion
    parts: tuple[BackupPart, ...]  # of other apps
    damage: str = ""

    @classmethod
    def read(cls, ask: Callable[[str], Any], refuses: Callable[[str], bool], triggers: int) -> Self:
        """Read it by two functions: `ask` returns a row, `refuses` tries a statement."""
        decisions, newest, notices, published = ask(FACTS)
        tried = [sql for sql, rows in zip(GUARDED, (decisions, notices), strict=True) if rows]
        unguarded = tuple(sql.split()[2] for sql in tried if not refuses(sql))
        found: list[tuple[Any, Any]] = backup_read.send(cls, ask=ask)
        parts = tuple(part for _, part in found)
        moments = _moment(newest), _moment(published)
        return cls(decisions, moments[0], notices, moments[1], triggers, unguarded, parts)

    def require_good(self) -> None:
        if self.damage:
            raise BadBackup(f"The backup is damaged: {self.damage}")
        if self.unguarded or not self.triggers:
            raise BadBackup(
                f"The triggers are not there: {', '.join(self.unguarded) or 'nothing'} is guarded "
                "by none. Do not use it."
            )

    def require_parts(self) -> None:
        """Raise if a part is damaged. Only the check does: such a record can still be restored."""
        for part in self.parts:
            if not part.is_whole:
                raise BadBackup(f"It holds {part.words}.")

    def __str__(self) -> str:
        held = (
            f"{self.decisions:,} decisions, the newest of {self.newest}",
            f"{self.notices:,} notices, the newest of {self.published}",
            *(part.words for part in self.parts),
            f"{self.triggers} triggers, and they refuse.",
        )
        return "; ".join(held)


def take(folder: Path, now: datetime) -> Path:
    """Write a backup into a folder, as one file. Raise BadBackup or OSError."""
    engine = _engine()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{PREFIX}{now:%Y%m%dT%H%M%SZ}{engine.SUFFIX}"
    part = path.with_name(f"{path.name}.part")
    try:
        engine.dump(part)
        engine.look_through(part)
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def check(path: Path) -> Contents:
    """Restore a backup into a temporary database, verify it, and delete that database."""
    _require(path)
    contents: Contents = _engine().try_out(path)
    contents.require_good()
    contents.require_parts()
    return contents


def restore(path: Path) -> Contents:
    """Restore a backup into the database of the settings, which must be empty."""
    _require(path)
    contents: Contents = _engine().restore(path)
    contents.require_good()
    return contents


def prune(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` backups of a folder. Return the deleted ones."""
    ours = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))
    gone = ours[:-keep]
    for path in gone:
        path.unlink()
    return gone


def _require(path: Path) -> None:
    if not path.is_file():
        raise BadBackup(f"There is no file {path}.")
    if path.suffix != _engine().SUFFIX:
        raise BadBackup(
            f"{path.name} is no backup of {connection.vendor}, which DATABASE_URL names: such a "
            f"one ends in {_engine().SUFFIX}."
        )


def _engine() -> ModuleType:
    if connection.vendor == "postgresql":
        from config.backups import postgresql  # its driver is not installed everywhere

        return postgresql
    from config.backups import sqlite

    return sqlite


def _moment(value: Any) -> str:
    return f"{str(value)[:19]} UTC" if value else "never"
