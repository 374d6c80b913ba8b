"""Know by digests whether a database was made by the migrations of this code.

Names do not say it: before 1.0.0, migrations were rewritten under their names. `migrate` writes
the SHA-256 of each file before it applies it, so none is ever applied without one. A later
release writes those of its own: an older one goes on with a database that is newer.
"""

import inspect
from hashlib import sha256
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader

_OURS = ("consent", "proof")
_CREATE = """
CREATE TABLE IF NOT EXISTS consent_migration
(name varchar(255) PRIMARY KEY, sha256 char(64) NOT NULL)
"""
_WRITE = """
INSERT INTO consent_migration VALUES (%s, %s)
ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256
"""


def is_other() -> bool:
    """Return whether this database had migrations of ours that are not those of this code."""
    loader = MigrationLoader(connection)
    names = [".".join(key) for key in loader.applied_migrations if key[0] in _OURS]
    recorded, code = _recorded(), _of_code(loader)
    return any(recorded.get(name, "") != code.get(name, recorded.get(name)) for name in names)


def write() -> None:
    """Record what `migrate` is going to apply."""
    loader = MigrationLoader(connection)
    applied = {*map(".".join, loader.applied_migrations)}
    rows = [row for row in _of_code(loader).items() if row[0] not in applied]
    with connection.cursor() as cursor:
        cursor.execute(_CREATE)
        cursor.executemany(_WRITE, rows)


def _recorded() -> dict[str, str]:
    with connection.cursor() as cursor:
        if "consent_migration" not in connection.introspection.table_names(cursor):
            return {}
        cursor.execute("SELECT name, sha256 FROM consent_migration")
        return dict(cursor.fetchall())


def _of_code(loader: MigrationLoader) -> dict[str, str]:
    return {
        ".".join(key): sha256(Path(inspect.getfile(type(migration))).read_bytes()).hexdigest()
        for key, migration in loader.disk_migrations.items()
        if key[0] in _OURS
    }
