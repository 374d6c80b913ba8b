"""A record of millions, as two years would have made it, put there by SQL."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import md5

import psycopg

from consent.lib.durations import in_days
from tests.places import has_log
from tests.servers import Project

MONTHS = 24  # of decisions, up to now
AGAIN = 3  # of ten decisions so many are of a visitor who answered before
BATCH = 250_000
CHOICES = (
    '{"preferences": [1, 1], "personalization": [1, 0], "support": [1, 0], "analytics": [1, 1],'
    ' "marketing": [1, 0]}'
)
UUID7 = """
    CREATE OR REPLACE FUNCTION pg_temp.uuid7(ms bigint, seed text) RETURNS uuid LANGUAGE sql AS $$
        SELECT (lpad(to_hex(ms), 12, '0') || '7' || substr(md5(seed), 1, 3)
                || '8' || substr(md5(seed), 4, 15))::uuid $$"""
# Row `n` is made at `start + n * step`; its visitor's id is as old as the visitor's first decision
ROWS = """
    INSERT INTO consent_decision (id, visitor, notice_id, choices, surface, method, language,
        region, model, place, place_model, signal, decided_at, received_at)
    WITH RECURSIVE numbers (n) AS
        (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}),
    visits AS
        (SELECT n, CASE WHEN n % 10 < {again} THEN 1103502900 % (n + 1) ELSE n END AS v
         FROM numbers),
    times AS
        (SELECT n, v, {start} + CAST(n * {step} AS bigint) AS made,
                {start} + CAST(v * {step} AS bigint) AS began FROM visits)
    SELECT {schema}uuid7(made, n || 'd{total}'), {schema}uuid7(began, v || 'v{total}'),
           {notice}, '{choices}', 'banner', 'custom', 'en', 'DE', 'opt-in', 'DE', 'opt-in', {no},
           to_timestamp(made / 1000.0), to_timestamp(made / 1000.0)
    FROM times"""


# As the service does it with each row
COMMIT = """
from consent.proof.log import leaves, records
from consent.proof.models import Leaf
known = Leaf.objects.filter(kind="D").values("record")
leaves.commit(records.rows(Leaf.Kind.DECISION).exclude(pk__in=known))
"""


def fill(
    project: Project, rows: int, months: int = MONTHS, *, until: datetime | None = None
) -> None:
    """Add so many decisions, spread over so many months up to now, or to another time."""
    until = until or datetime.now(UTC)
    began = (until - timedelta(days=in_days(months))).replace(day=1)
    facts: dict[str, object] = {
        "total": rows,
        "start": int(began.timestamp() * 1000),
        "step": (until - began).total_seconds() * 1000 / rows,  # milliseconds
        "again": AGAIN,
        "choices": CHOICES,
    }
    spans = [
        {"first": first, "last": min(first + BATCH, rows) - 1} for first in range(0, rows, BATCH)
    ]
    if project.database_url.startswith("sqlite"):
        _fill_sqlite(str(project.folder / "db.sqlite3"), facts, spans)
    else:
        _fill_postgresql(project.database_url, facts, spans)
    if has_log():
        project.python(COMMIT)


def _fill_postgresql(url: str, facts: dict[str, object], spans: list[dict[str, int]]) -> None:
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("SET synchronous_commit = off")
        database.execute(UUID7)
        (notice,) = database.execute("SELECT min(id) FROM consent_notice").fetchone() or (0,)
        own = {"notice": notice, "schema": "pg_temp.", "no": "false"}
        for span in spans:
            database.execute(ROWS.format(**facts, **own, **span).encode())
        database.execute("VACUUM ANALYZE consent_decision")
        database.execute("CHECKPOINT")


def _fill_sqlite(path: str, facts: dict[str, object], spans: list[dict[str, int]]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.create_function("uuid7", 2, _uuid7)
        database.create_function("to_timestamp", 1, _timestamp)
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA cache_size = -1000000")
        (notice,) = database.execute("SELECT min(id) FROM consent_notice").fetchone()
        for span in spans:
            database.execute(ROWS.format(**facts, notice=notice, schema="", no=0, **span))
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def _uuid7(milliseconds: int, seed: str) -> str:
    noise = md5(seed.encode()).hexdigest()
    return f"{milliseconds:012x}7{noise[:3]}8{noise[3:18]}"


def _timestamp(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S.%f}"
