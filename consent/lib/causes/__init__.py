"""Why something could not be done: one word for machines, one sentence and a remedy for people.

Whatever answers 503 or goes on without a database says why through `report`: one line a minute
for each cause, a word to whoever counts them (`tell`), and a place in `/readyz` for a while.
"""

from consent.lib.causes.errors import cause_of
from consent.lib.causes.known import (
    BUSY,
    CLOCK,
    DATABASE_AWAY,
    DATABASE_LOCKED,
    DATABASE_SLOW,
    DISK_FULL,
    INTERNAL_ERROR,
    KEY_LOST,
    KEYS_DIFFER,
    LOG_BEHIND,
    NO_NOTICE,
    NOT_MIGRATED,
    PROXY,
    READ_ONLY,
    RECORD_CHANGED,
    REFUSED_BY_DATABASE,
    TEMPORARY,
    WORDS,
    Cause,
)
from consent.lib.causes.reports import (
    forget,
    recent,
    remind,
    report,
    report_error,
    sum_up,
    tell,
)

__all__ = [
    "BUSY",
    "CLOCK",
    "DATABASE_AWAY",
    "DATABASE_LOCKED",
    "DATABASE_SLOW",
    "DISK_FULL",
    "INTERNAL_ERROR",
    "KEYS_DIFFER",
    "KEY_LOST",
    "LOG_BEHIND",
    "NOT_MIGRATED",
    "NO_NOTICE",
    "PROXY",
    "READ_ONLY",
    "RECORD_CHANGED",
    "REFUSED_BY_DATABASE",
    "TEMPORARY",
    "WORDS",
    "Cause",
    "cause_of",
    "forget",
    "recent",
    "remind",
    "report",
    "report_error",
    "sum_up",
    "tell",
]
