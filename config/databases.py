"""Options and time limits of connections to SQLite and PostgreSQL."""

from pathlib import Path
from typing import Any

NAME = "mix-consent"  # in pg_stat_activity
COMMAND_SECONDS = 60  # a command's wait for SQLite's lock; a service: CONSENT_DATABASE_SECONDS
SQLITE = {
    "transaction_mode": "IMMEDIATE",  # take the lock at the start, not half-way
    "timeout": COMMAND_SECONDS,
    # FULL: the decision is on disk before the response returns its id.
    "init_command": (
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;"
    ),
}
POSTGRESQL = {
    "application_name": NAME,
    "connect_timeout": 2,
    # A machine that lost its network closes no connection, which would go unnoticed for hours.
    # Options of TCP: a Unix socket ignores them
    "tcp_user_timeout": 5000,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}


def with_options(config: dict[str, Any]) -> dict[str, Any]:
    if config["ENGINE"] == "django.db.backends.sqlite3":
        return config | {"CONN_MAX_AGE": None, "OPTIONS": SQLITE}
    # Not Django's own backend: while the database is unreachable, no thread waits for it
    options = {"pool": pooled()} | POSTGRESQL | config.get("OPTIONS", {})
    return config | {"ENGINE": "config.postgresql", "OPTIONS": options}


def pooled(most: int = 20) -> dict[str, Any]:
    """Return the pool options of one process; `serve` passes the size its threads need."""
    return {"min_size": 1, "max_size": most, "timeout": 2}


def beside(config: dict[str, Any], name: str) -> str:
    """Return the path of a file in SQLite's folder; empty for another database."""
    is_file = config["ENGINE"] == "django.db.backends.sqlite3"
    return str(Path(config["NAME"]).absolute().with_name(name)) if is_file else ""
