"""Back up PostgreSQL by its own pg_dump and pg_restore."""

import os
import subprocess
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from config.backups import BadBackup, Contents

SUFFIX = ".dump"
TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
TRIGGERS = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgparentid = 0"
# Owners and privileges are those of the other server
RESTORE = ("pg_restore", "--single-transaction", "--no-owner", "--no-privileges")
NOT_LIBPQS = ("options", "prepare_threshold")  # time-outs; and a setting of the driver

Params = dict[str, Any]


def dump(path: Path) -> None:
    _run("pg_dump", "--format=custom", f"--file={path}", params=_params())


def look_through(path: Path) -> None:
    """Read the backup from beginning to end; raise if that fails."""
    _run("pg_restore", "--file=/dev/null", str(path))


def try_out(path: Path) -> Contents:
    params = _params()
    name = f"{params['dbname']}_check_{os.getpid()}"
    with _connected(params) as live:
        try:
            live.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            raise BadBackup(
                f"The role {live.info.user} may make no database to try the backup in. As the "
                f"superuser: ALTER ROLE {live.info.user} CREATEDB"
            ) from error
        try:
            return _restored(path, params | {"dbname": name})
        finally:
            live.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def restore(path: Path) -> Contents:
    params = _params()
    with _connected(params) as live:
        if _number(live, TABLES):
            raise BadBackup(
                f"The database {live.info.dbname} is not empty. Make a new one, and name it in "
                f"DATABASE_URL: CREATE DATABASE {live.info.dbname}_restored"
            )
    return _restored(path, params)


def _restored(path: Path, params: Params) -> Contents:
    _run(*RESTORE, str(path), params=params)
    with _connected(params) as restored:
        restored.execute("ANALYZE")
        return Contents.read(
            lambda query: restored.execute(query).fetchone(),
            lambda query: _refuses(restored, query),
            _number(restored, TRIGGERS),
        )


def _refuses(database: psycopg.Connection[Any], query: str) -> bool:
    try:
        with database.transaction(force_rollback=True):
            database.execute(query)
    except psycopg.errors.IntegrityConstraintViolation:  # the triggers' error
        return True
    return False


def _number(database: psycopg.Connection[Any], query: str) -> int:
    row = database.execute(query).fetchone()
    return int(row[0]) if row else 0


def _connected(params: Params) -> psycopg.Connection[Any]:
    try:
        return psycopg.connect(make_conninfo(**params), autocommit=True)
    except psycopg.OperationalError as error:
        raise BadBackup(f"The database cannot be reached: {error}") from error


def _params() -> Params:
    """Return the service's connection parameters, without its time limits."""
    ours = connection.get_connection_params()
    words = {key: value for key, value in ours.items() if isinstance(value, str | int)}
    return {key: value for key, value in words.items() if key not in NOT_LIBPQS}


def _run(*command: str, params: Params | None = None) -> None:
    environment = dict(os.environ)
    if params is not None:
        words = dict(params)  # every user can list processes: pass no password
        environment["PGPASSWORD"] = str(words.pop("password", ""))
        command = (*command, f"--dbname={make_conninfo(**words)}")
    try:
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
    except FileNotFoundError as error:
        raise BadBackup(
            f"{command[0]} is not installed: apt-get install postgresql-client"
        ) from error
    if done.returncode:
        raise BadBackup(f"{command[0]}: {done.stderr.strip() or 'it failed'}")
