"""Back up PostgreSQL by its own pg_dump and pg_restore."""

import os
import subprocess
from pathlib import Path

from django.db import DatabaseError, connection
from psycopg.conninfo import make_conninfo

from config.backups import BadBackup, describe

SUFFIX = ".dump"
SCHEMA = "--schema=public"  # and no extension, which only a superuser may make
# Owners and privileges are those of the other server
RESTORE = ("pg_restore", "--single-transaction", "--no-owner", "--no-privileges", SCHEMA)
NOT_LIBPQS = ("options", "prepare_threshold")  # time-outs; and a setting of the driver


def dump(path: Path) -> None:
    _run("pg_dump", "--format=custom", SCHEMA, f"--file={path}", database=_name())


def look_through(path: Path, *, is_restored: bool) -> str:
    """Read the backup from beginning to end, or restore it into a database that is thrown away."""
    if not is_restored:
        _run("pg_restore", "--file=/dev/null", str(path))
        return "pg_restore reads all of it."
    name, user = f"{_name()}_check_{os.getpid()}", connection.settings_dict["USER"]
    quoted = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"CREATE DATABASE {quoted}")
        except DatabaseError as error:
            raise BadBackup(f"As the superuser: ALTER ROLE {user} CREATEDB. {error}") from error
        try:
            return _restored(path, name)
        finally:
            cursor.execute(f"DROP DATABASE {quoted} WITH (FORCE)")


def restore(path: Path) -> str:
    if "django_migrations" in connection.introspection.table_names():
        raise BadBackup(f"{_name()} is not empty. Make a new one, and name it in DATABASE_URL.")
    return _restored(path, _name())


def _restored(path: Path, name: str) -> str:
    _run(*RESTORE, str(path), database=name)
    _run("psql", "--command=ANALYZE", "--quiet", database=name)
    return describe(name)


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _run(*command: str, database: str = "") -> None:
    environment = dict(os.environ)
    if database:
        ours = connection.get_connection_params() | {"dbname": database}
        given = {name: value for name, value in ours.items() if name not in NOT_LIBPQS}
        words = {name: str(value) for name, value in given.items() if isinstance(value, str | int)}
        # Every user can list processes: pass no password
        environment["PGPASSWORD"] = words.pop("password", "")
        command = (*command, f"--dbname={make_conninfo(**words)}")
    try:
        done = subprocess.run(command, env=environment, input="", capture_output=True, text=True)
    except FileNotFoundError as error:
        raise BadBackup(f"{command[0]} is missing: apt-get install postgresql-client") from error
    if done.returncode:
        raise BadBackup(f"{command[0]}: {done.stderr.strip() or 'it failed'}")
