"""SQLite backend: a thread waits for the one writer as long as it may wait for the database."""

from typing import Any

from django.db.backends.sqlite3 import base

from consent.lib import db_timeouts


class DatabaseWrapper(base.DatabaseWrapper):
    def create_cursor(self, name: Any = None) -> Any:
        seconds = db_timeouts.remaining()
        if seconds is not None:
            self.connection.execute(f"PRAGMA busy_timeout = {seconds * 1000:.0f}")
        return super().create_cursor(name)
