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

from consent.proof.formats import tiles, tree
from consent.proof.formats.notes import BadNote
from consent.proof.formats.proof import Checkpoint

PREFIX = "mix-consent-"
_NAME = re.compile(re.escape(PREFIX) + r"\d{8}T\d{6}Z\.(sqlite3|dump)")
FACTS = """
SELECT (SELECT count(*) FROM consent_decision), (SELECT max(received_at) FROM consent_decision),
(SELECT count(*) FROM consent_notice), (SELECT max(published_at) FROM consent_notice)
"""
CHECKPOINT = "SELECT note FROM proof_logcheckpoint ORDER BY id DESC LIMIT 1"
ENTRIES = "SELECT entries FROM proof_logentries WHERE number = {number}"
HASHES = "SELECT hashes FROM proof_logtile WHERE level = {level} AND number = {number}"
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
    log: str  # its size, and what is wrong with it
    is_log_whole: bool
    damage: str = ""

    @classmethod
    def read(cls, ask: Callable[[str], Any], refuses: Callable[[str], bool], triggers: int) -> Self:
        """Read it by two functions: `ask` returns a row, `refuses` tries a statement."""
        decisions, newest, notices, published = ask(FACTS)
        tried = [sql for sql, rows in zip(GUARDED, (decisions, notices), strict=True) if rows]
        unguarded = tuple(sql.split()[2] for sql in tried if not refuses(sql))
        facts = (decisions, _moment(newest), notices, _moment(published), triggers, unguarded)
        try:
            return cls(*facts, f"a log of {_log(ask):,} leaves", is_log_whole=True)
        except (BadNote, ValueError) as error:
            why = f"a log that does not fit its checkpoint ({error})"
            return cls(*facts, why, is_log_whole=False)

    def require_good(self) -> None:
        if self.damage:
            raise BadBackup(f"The backup is damaged: {self.damage}")
        if self.unguarded or not self.triggers:
            raise BadBackup(
                f"The triggers are not there: {', '.join(self.unguarded) or 'nothing'} is guarded "
                "by none. Do not use it."
            )

    def require_log(self) -> None:
        """Raise if the log is damaged. Only the check does: such a record can still be restored."""
        if not self.is_log_whole:
            raise BadBackup(f"It holds {self.log}. See what is wrong: manage.py record verify")

    def __str__(self) -> str:
        return (
            f"{self.decisions:,} decisions, the newest of {self.newest}; {self.notices:,} notices, "
            f"the newest of {self.published}; {self.log}; {self.triggers} triggers, and they "
            "refuse."
        )


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
    contents.require_log()
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


def _log(ask: Callable[[str], Any]) -> int:
    """Return the log's size. Raise BadNote or ValueError if its tiles have another root."""
    row = ask(CHECKPOINT)
    if row is None:
        return 0
    checkpoint = Checkpoint.of_note(row[0])

    def fetch(path: str) -> bytes:
        name = tiles.parse_path(path)
        query = HASHES if name.level else ENTRIES
        found = ask(query.format(level=name.level, number=name.number))
        octets = bytes(found[0] if found else b"")[: name.width * tiles.HASH]
        return octets if name.level else tiles.leaf_hashes(octets)

    if tree.root(checkpoint.size, tiles.tile_reader(fetch, checkpoint.size)) != checkpoint.root:
        raise ValueError("Its tiles have another root.")
    return checkpoint.size


def _moment(value: Any) -> str:
    return f"{str(value)[:19]} UTC" if value else "never"
