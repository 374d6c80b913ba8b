"""Back up SQLite by its online backup, while the service reads and writes."""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from django.db import connection

from config.backups import BadBackup, Contents
from consent.models.append_only import PERMIT

SUFFIX = ".sqlite3"


def dump(path: Path) -> None:
    live = _live()
    if not live.exists():
        raise BadBackup(f"There is no database {live}.")
    reading = sqlite3.connect(f"{live.as_uri()}?mode=ro", uri=True)
    with closing(reading) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)  # one step: a writer cannot make it restart
        target.execute("PRAGMA journal_mode = DELETE")  # everything in one file


def look_through(path: Path) -> None:
    """Read the backup from beginning to end; raise if that fails."""
    _contents(path).require_good()


def try_out(path: Path) -> Contents:
    with tempfile.TemporaryDirectory() as folder:
        return _contents(Path(shutil.copy(path, folder)))


def restore(path: Path) -> Contents:
    live = _live()
    left = [str(live) + ending for ending in ("", "-wal", "-shm", "-journal")]
    there = [name for name in left if Path(name).exists()]
    if there:
        raise BadBackup(
            f"{', '.join(there)}: there is a database already. Stop the service, move these files "
            "away, and keep them until all is well."
        )
    part = live.with_name(f"{live.name}.part")
    try:
        shutil.copyfile(path, part)
        contents = _contents(part)
        contents.require_good()
        part.rename(live)
    finally:
        part.unlink(missing_ok=True)
    return contents


def _live() -> Path:
    return Path(connection.settings_dict["NAME"]).absolute()


def _contents(path: Path) -> Contents:
    try:
        with closing(sqlite3.connect(path)) as database:
            database.create_function(PERMIT, 0, lambda: 0)  # the triggers call it
            (integrity,) = database.execute("PRAGMA integrity_check(1)").fetchone()
            broken = database.execute("PRAGMA foreign_key_check").fetchone()
            query = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
            (triggers,) = database.execute(query).fetchone()
            contents = Contents.read(
                lambda sql: database.execute(sql).fetchone(),
                lambda sql: _refuses(database, sql),
                triggers,
            )
    except sqlite3.DatabaseError as error:
        raise BadBackup(f"{path.name} cannot be read: {error}.") from error
    damage = "" if integrity == "ok" else integrity
    return replace(contents, damage=damage or (f"{broken[0]} refers to nothing" if broken else ""))


def _refuses(database: sqlite3.Connection, sql: str) -> bool:
    try:
        database.execute(sql)
    except sqlite3.IntegrityError:
        return True
    finally:
        database.rollback()
    return False
