"""Backups of the database: taken while the service runs, tried out, and restored.

Each engine has a module with the same four functions.
"""

import os
import re
from datetime import datetime
from pathlib import Path
from types import ModuleType

from django.db import connection

from config.backups.contents import BadBackup, Contents

__all__ = ["BadBackup", "Contents", "check", "prune", "restore", "take"]

PREFIX = "mix-consent-"
_NAME = re.compile(re.escape(PREFIX) + r"\d{8}T\d{6}Z\.(sqlite3|dump)")
_OURS_ALONE = 0o077


def take(folder: Path, now: datetime) -> Path:
    """Write a backup into a folder, as one file of the owner's alone. Raises BadBackup, OSError."""
    engine = _engine()
    os.umask(_OURS_ALONE)
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
    """Restore a backup into a database of its own, look at it, and throw that away."""
    _require(path)
    contents: Contents
    with _engine().scratch(path) as contents:
        contents.require_good()
        contents.require_log()
    return contents


def restore(path: Path) -> Contents:
    """Restore a backup into the database of the settings, which must be empty."""
    _require(path)
    os.umask(_OURS_ALONE)
    contents: Contents = _engine().restore(path)
    contents.require_good()
    return contents


def prune(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest backups of a folder. Returns those that are gone."""
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
