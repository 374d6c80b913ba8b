"""Back up SQLite by its online backup, while the service reads and writes."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import DatabaseError, connection

from config.backups import BadBackup, describe

SUFFIX = ".sqlite3"


def dump(path: Path) -> None:
    live = _live()
    if not live.exists():
        raise BadBackup(f"There is no database {live}.")
    reading = sqlite3.connect(f"{live.as_uri()}?mode=ro", uri=True)
    try:
        with closing(reading) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)  # one step: a writer cannot make it restart
            target.execute("PRAGMA journal_mode = DELETE")  # everything in one file
    except sqlite3.OperationalError as error:
        raise BadBackup(f"{live} cannot be copied into {path.parent}: {error}.") from error


def look_through(path: Path, *, is_restored: bool = True) -> str:
    """Read the backup from beginning to end, where it lies: the file is a database already."""
    try:
        reading = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)  # makes none
        with closing(reading) as database:
            (integrity,) = database.execute("PRAGMA integrity_check(1)").fetchone()
            dangling = database.execute("PRAGMA foreign_key_check").fetchone()
        if integrity != "ok" or dangling:
            wrong = integrity if integrity != "ok" else f"{dangling[0]} refers to nothing"
            raise BadBackup(f"The backup is damaged: {wrong}")
        return describe(str(path))
    except (sqlite3.DatabaseError, DatabaseError) as error:
        raise BadBackup(f"{path.name} cannot be read: {error}.") from error


def restore(path: Path) -> str:
    live = _live()
    endings = ("", "-wal", "-shm", "-journal")
    there = [name for ending in endings if Path(name := f"{live}{ending}").exists()]
    if there:
        raise BadBackup(
            f"{', '.join(there)}: there is a database already. Stop the service, move these files "
            "away, and keep them until all is well."
        )
    part = live.with_name(f"{live.name}.part")
    try:
        shutil.copyfile(path, part)
        contents = look_through(part)
        part.rename(live)
    except OSError as error:
        raise BadBackup(f"{path} cannot be copied into {live.parent}: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return contents


def _live() -> Path:
    return Path(connection.settings_dict["NAME"]).absolute()
