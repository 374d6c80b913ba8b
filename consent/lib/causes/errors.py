"""Which cause an error has, by what the database itself says of it."""

from collections.abc import Iterator
from dataclasses import replace

from django.db import DatabaseError, InterfaceError

from consent.lib.causes.known import (
    DATABASE_AWAY,
    DATABASE_LOCKED,
    DATABASE_SLOW,
    DISK_FULL,
    INTERNAL_ERROR,
    NOT_MIGRATED,
    READ_ONLY,
    REFUSED_BY_DATABASE,
    Cause,
)

# By SQLSTATE, or by the first two characters of one: its class
POSTGRESQL = {
    "08": DATABASE_AWAY,
    "28": DATABASE_AWAY,
    "3D": DATABASE_AWAY,
    "57": DATABASE_AWAY,  # it shuts down, or starts up
    "57014": DATABASE_SLOW,  # statement_timeout
    "25P03": DATABASE_SLOW,
    "25P04": DATABASE_SLOW,
    "55P03": DATABASE_LOCKED,  # lock_timeout
    "40": DATABASE_LOCKED,  # deadlocks too
    "25006": READ_ONLY,
    "53": DATABASE_SLOW,  # it has no memory or no connections left
    "53100": DISK_FULL,
    "42P01": NOT_MIGRATED,
    "42703": NOT_MIGRATED,
    "42883": NOT_MIGRATED,
    "3F000": NOT_MIGRATED,
}
FIND_PROCESS = "Find the process that has the file of DATABASE_URL open (fuser), and end it."
MAKE_WRITABLE = (
    "Let the service's user write to the file of DATABASE_URL and to its folder; "
    "see whether their file system is mounted read-only."
)
NO_FILE = replace(
    DATABASE_AWAY, sentence="SQLite cannot open its file, or none beside it.", remedy=MAKE_WRITABLE
)
# By the name of SQLite's code, or its first two words
SQLITE = {
    "SQLITE_BUSY": replace(DATABASE_LOCKED, remedy=FIND_PROCESS),
    "SQLITE_LOCKED": replace(DATABASE_LOCKED, remedy=FIND_PROCESS),
    "SQLITE_INTERRUPT": DATABASE_SLOW,
    "SQLITE_READONLY": replace(READ_ONLY, remedy=MAKE_WRITABLE),
    "SQLITE_FULL": DISK_FULL,
    "SQLITE_IOERR_SHMSIZE": DISK_FULL,  # there is no room for the file beside it
    "SQLITE_IOERR_WRITE": DISK_FULL,
    "SQLITE_CANTOPEN": NO_FILE,
    "SQLITE_NOTADB": DATABASE_AWAY,
    "SQLITE_IOERR": DATABASE_AWAY,
    "SQLITE_CORRUPT": DATABASE_AWAY,
}
UNKNOWN_TABLE = ("no such table", "no such column", "has no column named")  # SQLITE_ERROR is all


def cause_of(error: BaseException) -> Cause:
    """Why this failed; never by what was asked of the database."""
    chain = list(_chain(error))
    for one in chain:
        if cause := _by_code(one):
            return cause
    names = [type(one).__name__ for one in chain]
    if "PoolTimeout" in names:  # every connection is in use, which they are not for long
        return replace(DATABASE_SLOW, code="PoolTimeout")
    if "OperationalError" in names or any(isinstance(one, InterfaceError) for one in chain):
        return DATABASE_AWAY  # psycopg has no code where it did not get through
    if any(isinstance(one, DatabaseError) for one in chain):
        return replace(REFUSED_BY_DATABASE, code=names[0])
    return replace(INTERNAL_ERROR, code=names[0])


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error, and what it came from: Django wraps the driver's, and we wrap Django's."""
    while error is not None:
        yield error
        error = error.__cause__


def _by_code(error: BaseException) -> Cause | None:
    if code := getattr(error, "sqlstate", None):
        found = POSTGRESQL.get(code) or POSTGRESQL.get(code[:2]) or REFUSED_BY_DATABASE
    elif code := getattr(error, "sqlite_errorname", None):
        found = SQLITE.get(code) or SQLITE.get("_".join(code.split("_")[:2])) or REFUSED_BY_DATABASE
        if any(text in str(error) for text in UNKNOWN_TABLE):
            found = NOT_MIGRATED
    else:
        return None
    return replace(found, code=code)
