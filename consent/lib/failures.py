"""Causes of failures: a code for machines, a sentence and a remedy for people.

Code that answers 503 or continues without a database reports the cause by `report`: one line a
minute for each cause, a call to each listener, and an entry in `/readyz` for a while.
"""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.db import DatabaseError, InterfaceError

from consent.lib.once_a_minute import OnceAMinute, more

log = logging.getLogger(__name__)


_words: dict[str, None] = {}  # of every cause that was defined, in order


@dataclass(frozen=True, slots=True)
class Cause:
    """`word` never changes. `code` is the database's own code; it identifies no visitor."""

    word: str
    sentence: str
    remedy: str
    code: str = ""

    def __post_init__(self) -> None:
        _words.setdefault(self.word)

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}"


_DATABASE_AWAY = Cause(
    "database_away",
    "The database cannot be reached, or it refuses our log-in.",
    "See whether it runs and whether DATABASE_URL is right; no restart is needed afterwards.",
)
_DATABASE_LOCKED = Cause(
    "database_locked",
    "The database is locked: somebody else holds what has to be written.",
    "Find who it is in pg_locks and pg_stat_activity, and end it.",
)
_DATABASE_SLOW = Cause(
    "database_slow",
    "The database does not answer in time.",
    "Look at its load, its disk and pg_stat_activity.",
)
READ_ONLY = Cause(
    "read_only",
    "The database is read-only: nothing can be recorded.",
    "Point DATABASE_URL at the server that is written to (…?target_session_attrs=read-write).",
)
DISK_FULL = Cause(
    "disk_full",
    "The database's disk is full: nothing can be recorded.",
    "Make room on it; recording goes on by itself.",
)
NOT_MIGRATED = Cause(
    "not_migrated",
    "The database is older than this code.",
    "Run: python manage.py migrate",
)
_REFUSED_BY_DATABASE = Cause(
    "refused_by_database",
    "The database refuses what it was asked.",
    "Look its code up; rights are given by GRANT, everything else is a fault of ours: report it.",
)
BUSY = Cause(
    "busy",
    "More requests wait than can be answered in time.",
    "Look for what is slow; else add workers (serve --workers) or machines.",
)
NO_NOTICE = Cause(
    "no_notice",
    "No notice is in force here, so that every check says no.",
    "Publish one: in the admin, or with python manage.py publish",
)
KEY_LOST = Cause(
    "key_lost",
    "A cookie names a signing key that this process does not know: it is not believed.",
    "Put a lost key back: CONSENT_SIGNING_KEYS or DJANGO_SECRET_KEY_FALLBACKS.",
)
PROXY = Cause(
    "proxy",
    "The proxy in front does not say how a request came, so that no page can be shown.",
    "Take one of config/deploy, or its headers: see config/manual/proxy.md.",
)
_INTERNAL_ERROR = Cause(
    "internal_error", "This is a fault of ours.", "Report it, with the lines around this one."
)

# By SQLSTATE, or by the first two characters of one: its class
_POSTGRESQL = {
    "08": _DATABASE_AWAY,
    "28": _DATABASE_AWAY,
    "3D": _DATABASE_AWAY,
    "57": _DATABASE_AWAY,  # shutting down, or starting up
    "57014": _DATABASE_SLOW,  # statement_timeout
    "25P03": _DATABASE_SLOW,
    "25P04": _DATABASE_SLOW,
    "55P03": _DATABASE_LOCKED,  # lock_timeout
    "40": _DATABASE_LOCKED,  # deadlocks too
    "25006": READ_ONLY,
    "53": _DATABASE_SLOW,  # out of memory or connections
    "53100": DISK_FULL,
    "42P01": NOT_MIGRATED,
    "42703": NOT_MIGRATED,
    "42883": NOT_MIGRATED,
    "3F000": NOT_MIGRATED,
}
_FIND_PROCESS = "Find the process that has the file of DATABASE_URL open (fuser), and end it."
_MAKE_WRITABLE = (
    "Let the service's user write to the file of DATABASE_URL and to its folder; "
    "see whether their file system is mounted read-only."
)
_NO_FILE = "SQLite cannot open its file, or none beside it."
# By the name of SQLite's code, or its first two words
_SQLITE = {
    "SQLITE_BUSY": replace(_DATABASE_LOCKED, remedy=_FIND_PROCESS),
    "SQLITE_LOCKED": replace(_DATABASE_LOCKED, remedy=_FIND_PROCESS),
    "SQLITE_INTERRUPT": _DATABASE_SLOW,
    "SQLITE_READONLY": replace(READ_ONLY, remedy=_MAKE_WRITABLE),
    "SQLITE_FULL": DISK_FULL,
    "SQLITE_IOERR_SHMSIZE": DISK_FULL,  # no room for the file next to it
    "SQLITE_IOERR_WRITE": DISK_FULL,
    "SQLITE_CANTOPEN": replace(_DATABASE_AWAY, sentence=_NO_FILE, remedy=_MAKE_WRITABLE),
    "SQLITE_NOTADB": _DATABASE_AWAY,
    "SQLITE_IOERR": _DATABASE_AWAY,
    "SQLITE_CORRUPT": _DATABASE_AWAY,
}
_UNKNOWN_TABLE = ("no such table", "no such column", "has no column named")  # SQLITE_ERROR only

# For these a visitor is asked to wait; any other cause is our own error, answered by 500
TEMPORARY = frozenset(
    {"database_away", "database_locked", "database_slow", "read_only", "disk_full", "not_migrated"}
)
# Causes that any sender of a request can provoke
BY_STRANGERS = frozenset({"proxy", "key_lost"})

_lines = OnceAMinute()
_listeners: set[Callable[[str], None]] = set()
_met: dict[str, tuple[float, Cause]] = {}  # by word: the last time, and the cause


def report(cause: Cause, during: str = "", error: BaseException | None = None) -> None:
    """Log, count and remember the cause of a failure. `during` names the failed action."""
    _met[cause.word] = time.monotonic(), cause
    for listener in _listeners:
        listener(cause.word)
    unsaid = _lines.turn(cause.word)
    if unsaid is not None:
        what = f"{during} failed. " if during else ""
        code = f" ({cause.code})" if cause.code else ""
        text = f"{cause.word}: {what}{cause}{code}{more(unsaid)}"
        own = error if cause.word == _INTERNAL_ERROR.word else None
        log.warning(text, exc_info=own, extra={"cause": cause.word})


def report_error(error: BaseException, during: str = "") -> None:
    """Report the cause of an error; with its traceback where it is an error in our code."""
    report(cause_of(error), during, error)


def words() -> list[str]:
    """Return the words of all causes, those of apps included."""
    return [*_words]


def recent(seconds: float) -> list[Cause]:
    since = time.monotonic() - seconds
    return [cause for at, cause in list(_met.values()) if at >= since]


def forget() -> None:
    """Clear the remembered causes and lines."""
    _met.clear()
    _lines.forget()


def add_listener(listener: Callable[[str], None]) -> None:
    """Register a listener, which is called with the word of each reported cause."""
    _listeners.add(listener)


def cause_of(error: BaseException) -> Cause:
    """Return the cause of an error, without the text of the statement."""
    chain = list(_chain(error))
    for link in chain:
        if cause := _by_code(link):
            return cause
    names = [type(link).__name__ for link in chain]
    if "OperationalError" in names or any(isinstance(link, InterfaceError) for link in chain):
        return _DATABASE_AWAY  # psycopg has no code where it could not connect
    is_databases = any(isinstance(link, DatabaseError) for link in chain)
    return replace(_REFUSED_BY_DATABASE if is_databases else _INTERNAL_ERROR, code=names[0])


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and its causes: Django wraps the driver's error, and we wrap Django's."""
    while error is not None:
        yield error
        error = error.__cause__


def _by_code(error: BaseException) -> Cause | None:
    if code := getattr(error, "sqlstate", None):
        found = _POSTGRESQL.get(code) or _POSTGRESQL.get(code[:2]) or _REFUSED_BY_DATABASE
    elif code := getattr(error, "sqlite_errorname", None):
        found = (
            _SQLITE.get(code) or _SQLITE.get("_".join(code.split("_")[:2])) or _REFUSED_BY_DATABASE
        )
        if any(text in str(error) for text in _UNKNOWN_TABLE):
            found = NOT_MIGRATED
    else:
        return None
    return replace(found, code=code)
