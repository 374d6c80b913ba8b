"""Options of connections to SQLite and PostgreSQL; `config/server/` has the backends."""

from pathlib import Path
from typing import Any

NAME = "mix-consent"  # in pg_stat_activity
_COMMAND_SECONDS = 60  # a command's wait for SQLite's lock; a service: CONSENT_DATABASE_SECONDS
_SQLITE = {
    "transaction_mode": "IMMEDIATE",  # take the lock at the start, not half-way
    "timeout": _COMMAND_SECONDS,
    # FULL: the decision is on disk before the response returns its id.
    "init_command": (
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;"
    ),
}
_POSTGRESQL = {
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
    """Return the configuration with a persistent connection for each thread."""
    if _is_sqlite(config):
        kept = {"ENGINE": "config.server.sqlite3", "OPTIONS": _SQLITE}
    else:
        options = _POSTGRESQL | config.get("OPTIONS", {})
        kept = {"ENGINE": "config.server.postgresql", "OPTIONS": options}
    return config | kept | {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}


def _is_sqlite(config: dict[str, Any]) -> bool:
    return str(config["ENGINE"]).endswith("sqlite3")


def beside(config: dict[str, Any], name: str) -> str:
    """Return the path of a file in SQLite's folder; empty for another database."""
    return str(Path(config["NAME"]).absolute().with_name(name)) if _is_sqlite(config) else ""
