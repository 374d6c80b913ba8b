"""The causes there are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cause:
    """`word` never changes. `code` is the database's own word for it; it names nobody."""

    word: str
    sentence: str
    remedy: str
    code: str = ""

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}"


DATABASE_AWAY = Cause(
    "database_away",
    "The database cannot be reached, or it refuses our log-in.",
    "See whether it runs and whether DATABASE_URL is right; no restart is needed afterwards.",
)
DATABASE_LOCKED = Cause(
    "database_locked",
    "The database is locked: somebody else holds what has to be written.",
    "Find who it is in pg_locks and pg_stat_activity, and end it.",
)
DATABASE_SLOW = Cause(
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
REFUSED_BY_DATABASE = Cause(
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
CLOCK = Cause(
    "clock",
    "The clock of this machine is off.",
    "Set it by NTP (timedatectl set-ntp true): answers from the future are not believed.",
)
KEY_LOST = Cause(
    "key_lost",
    "Cookies were signed by a key that this process does not know: they are not believed.",
    "Put the old key back behind the new one: CONSENT_SIGNING_KEYS or DJANGO_SECRET_KEY_FALLBACKS.",
)
KEYS_DIFFER = Cause(
    "keys_differ",
    "Another machine signs with a key that this one does not know, or does not know ours.",
    "Give all machines the same keys; a file of keys is read without a restart.",
)
LOG_BEHIND = Cause(
    "log_behind",
    "What was recorded waits for its place in the log.",
    "See the lines before for why; recording goes on, and the log follows by itself.",
)
RECORD_CHANGED = Cause(
    "record_changed",
    "Rows on record are not what they were when they got their places in the log.",
    "Run: python manage.py record verify. It names them; see who has the database's password.",
)
PROXY = Cause(
    "proxy",
    "The proxy in front does not say how a request came, so that no page can be shown.",
    "Take one of config/deploy, or its headers: see config/README.md, Behind a proxy.",
)
INTERNAL_ERROR = Cause(
    "internal_error", "This is a fault of ours.", "Report it, with the lines around this one."
)

WORDS = [cause.word for cause in tuple(globals().values()) if isinstance(cause, Cause)]

# What a visitor is told to wait for; anything else is a fault of ours, and an error 500
TEMPORARY = frozenset(
    {"database_away", "database_locked", "database_slow", "read_only", "disk_full", "not_migrated"}
)
