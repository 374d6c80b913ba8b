"""How we connect to SQLite and PostgreSQL."""

from typing import Any


def with_options(config: dict[str, Any]) -> dict[str, Any]:
    """The settings of DATABASE_URL, with what we need of SQLite or PostgreSQL."""
    if config["ENGINE"] == "django.db.backends.sqlite3":
        return config | {
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",  # a writer waits before it begins, not half-way
                "timeout": 5,
                # FULL: the decision is on disk before we answer with its id.
                "init_command": (
                    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                    "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;"
                ),
            },
        }
    if config["ENGINE"] != "django.db.backends.postgresql":
        return config  # refused at start-up
    pool = {"min_size": 1, "max_size": 12, "timeout": 2}  # as many as config/threads.py, and two
    # A machine that vanished sends nothing, and a thread would wait a quarter of an hour for it
    patience = {"connect_timeout": 2, "tcp_user_timeout": 5000}
    options = {"pool": pool} | patience | config.get("OPTIONS", {})
    # Not Django's own backend: while the database is away, no thread waits for it
    return config | {"ENGINE": "config.postgresql", "OPTIONS": options}
