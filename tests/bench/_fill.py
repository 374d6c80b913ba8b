"""A record of millions, as two years would have made it, put there by SQL."""

import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import psycopg

from consent.lib.months import Month
from tests.servers import Project

MONTHS = 24  # of decisions, up to now
AGAIN = 3  # of ten decisions so many are of a visitor who answered before
BATCH = 250_000
COLUMNS = (
    "id, visitor, notice_id, choices, surface, method, language, region, model, place,"
    " place_model, signal, decided_at, received_at"
)
CHOICES = (
    '{"preferences": [1, 1], "personalization": [1, 0], "support": [1, 0], "analytics": [1, 1],'
    ' "marketing": [1, 0]}'
)
UUID7 = """
    CREATE OR REPLACE FUNCTION pg_temp.uuid7(ms bigint, told text) RETURNS uuid LANGUAGE sql AS $$
        SELECT (lpad(to_hex(ms), 12, '0') || '7' || substr(md5(told), 1, 3)
                || '8' || substr(md5(told), 4, 15))::uuid $$"""
# Row `n` is made at `start + n * step`; its visitor's id is as old as the visitor's first decision
ROWS = f"""
    INSERT INTO consent_decision ({COLUMNS})
    SELECT pg_temp.uuid7(ms(n), n || 'd' || %(total)s), pg_temp.uuid7(ms(v), v || 'v' || %(total)s),
           %(notice)s, '{CHOICES}', 'banner', 'custom', 'en', 'DE', 'opt-in', 'DE', 'opt-in', false,
           to_timestamp(ms(n) / 1000.0), to_timestamp(ms(n) / 1000.0)
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) n,
         LATERAL (SELECT CASE WHEN n %% 10 < {AGAIN} THEN (n * random())::bigint ELSE n END v) w"""


def fill(
    project: Project, rows: int, months: int = MONTHS, *, until: datetime | None = None
) -> None:
    """Add so many decisions, spread over so many months up to now, or to another time."""
    spread = _spread(rows, months, until or datetime.now(UTC))
    if project.database_url.startswith("sqlite"):
        _fill_sqlite(project.folder / "db.sqlite3", rows, *spread)
    else:
        _fill_postgresql(project.database_url, rows, *spread)


def _fill_postgresql(url: str, rows: int, start: int, step: float) -> None:
    sql = ROWS.replace("ms(n)", f"({start} + (n * {step})::bigint)")
    sql = sql.replace("ms(v)", f"({start} + (v * {step})::bigint)")
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("SET synchronous_commit = off")
        database.execute("SET session_replication_role = replica")  # no look at the notice per row
        database.execute(UUID7)
        (notice,) = database.execute("SELECT min(id) FROM consent_notice").fetchone() or (0,)
        for first in range(0, rows, BATCH):
            last = min(first + BATCH, rows) - 1
            given = {"first": first, "last": last, "notice": notice, "total": rows}
            database.execute(sql.encode(), given)
        database.execute("VACUUM ANALYZE consent_decision")
        database.execute("CHECKPOINT")


def _fill_sqlite(path: Path, rows: int, start: int, step: float) -> None:
    with sqlite3.connect(path, isolation_level=None) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA cache_size = -1000000")
        (notice,) = database.execute("SELECT min(id) FROM consent_notice").fetchone()
        marks = ", ".join("?" * len(COLUMNS.split(",")))
        sql = f"INSERT INTO consent_decision ({COLUMNS}) VALUES ({marks})"
        made = _rows(rows, notice, start, step)
        for _ in range(0, rows, BATCH):
            database.execute("BEGIN")
            database.executemany(sql, islice(made, BATCH))
            database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def _rows(count: int, notice: int, start: int, step: float) -> Iterator[tuple[object, ...]]:
    chance = random.Random(count)
    for number in range(count):
        first = int(number * chance.random()) if number % 10 < AGAIN else number
        at = datetime.fromtimestamp((start + int(number * step)) / 1000, UTC)
        yield (
            _id(start + int(number * step), chance.getrandbits(74)),
            # told by its number, so that a visitor who returns has the same id
            _id(start + int(first * step), hash((first, count)) % 2**74),
            notice,
            CHOICES,
            "banner",
            "custom",
            "en",
            "DE",
            "opt-in",
            "DE",
            "opt-in",
            0,
            (stamp := at.strftime("%Y-%m-%d %H:%M:%S.%f")),
            stamp,
        )


def _id(milliseconds: int, noise: int) -> str:
    return f"{milliseconds:012x}7{noise >> 62:03x}8{noise % 2**60:015x}"


def _spread(rows: int, months: int, until: datetime) -> tuple[int, float]:
    """When the record begins, and the time from one row to the next: both in milliseconds."""
    start = Month.of(until).plus(-months).start
    return int(start.timestamp() * 1000), (until - start).total_seconds() * 1000 / rows
