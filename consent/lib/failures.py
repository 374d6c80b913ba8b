"""Causes of failures: a code for machines, a sentence and a remedy for people.

Code that answers 503 or continues without a database reports the cause by `report`: one line a
minute for each cause, a call to each listener, and an entry in `/readyz` for a while.
"""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import DatabaseError, InterfaceError

from consent.lib import toml

SECONDS = 60.0


class OnceAMinute:
    """Remember recent lines. Keys are few: constants of ours, never what visitors send."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._said: dict[str, float] = {}
        self._unsaid: defaultdict[str, int] = defaultdict(int)
        self._lock = threading.Lock()

    def turn(self, key: str) -> int | None:
        """Return how many lines were left out since the last one; None where this one is too."""
        now = self._clock()
        with self._lock:
            if now - self._said.get(key, -SECONDS) < SECONDS:
                self._unsaid[key] += 1
                return None
            self._said[key] = now
            return self._unsaid.pop(key, 0)

    def forget(self) -> None:
        with self._lock:
            self._said.clear()
            self._unsaid.clear()


def more(unsaid: int) -> str:
    """Return the end of a line: the number of events since the last one."""
    return f" [{unsaid} more since the last line]" if unsaid else ""


log = logging.getLogger(__name__)


_words: dict[str, None] = {}  # of every cause that was defined, in order


@dataclass(frozen=True, slots=True)
class Cause:
    """`word` never changes. `code` is the database's own code, which identifies no visitor.

    Where it could not be reached it has none, and `code` is libpq's line.
    """

    word: str
    sentence: str
    remedy: str
    code: str = ""

    def __post_init__(self) -> None:
        _words.setdefault(self.word)

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}"


_ROWS: dict[str, dict[str, Any]] = toml.read(__file__)
_CAUSES = {word: Cause(word, row["sentence"], row["remedy"]) for word, row in _ROWS.items()}
TEMPORARY = frozenset(word for word, row in _ROWS.items() if row.get("is_temporary"))
BY_STRANGERS = frozenset(word for word, row in _ROWS.items() if row.get("is_by_strangers"))
_CODES: dict[str, Cause] = {}  # also by the name of a variant: `proxy.host`
for _word, _row in _ROWS.items():
    _CODES |= dict.fromkeys(_row.get("codes", ()), _CAUSES[_word])
    for _name, _variant in _row.items():
        if isinstance(_variant, dict):
            _codes = [f"{_word}.{_name}", *_variant.pop("codes", ())]
            _CODES |= dict.fromkeys(_codes, replace(_CAUSES[_word], **_variant))
PROXY_HOST, PROXY_SCHEME = _CODES["proxy.host"], _CODES["proxy.scheme"]
PRE_RELEASE = _CODES["not_migrated.pre_release"]
READ_ONLY, DISK_FULL, NOT_MIGRATED, BUSY, NO_NOTICE, KEY_LOST, PROXY = (
    _CAUSES[word]
    for word in "read_only disk_full not_migrated busy no_notice key_lost proxy".split()
)
_UNKNOWN_TABLE = ("no such table", "no such column", "has no column named")

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
        own = error if cause.word == "internal_error" else None
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
        return replace(_CAUSES["database_away"], code=_line(chain[-1]))
    is_databases = any(isinstance(link, DatabaseError) for link in chain)
    word = "refused_by_database" if is_databases else "internal_error"
    return replace(_CAUSES[word], code=names[0])


def _line(error: BaseException) -> str:
    """Return why there is no connection, in one line, such as: sorry, too many clients already."""
    lines = str(error).strip().splitlines() or [""]
    return next((line for line in lines if "FATAL" in line), lines[0])[:250]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and its causes: Django wraps the driver's error, and we wrap Django's."""
    while error is not None:
        yield error
        error = error.__cause__


def _by_code(error: BaseException) -> Cause | None:
    code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)
    if not code:
        return None
    if code == "SQLITE_ERROR" and any(text in str(error) for text in _UNKNOWN_TABLE):
        return replace(NOT_MIGRATED, code=code)
    for known in (code, code[:2], "_".join(code.split("_")[:2])):
        if known in _CODES:
            return replace(_CODES[known], code=code)
    return replace(_CAUSES["refused_by_database"], code=code)
