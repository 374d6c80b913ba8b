"""A record on a real PostgreSQL, and questions about where its decisions lie."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from consent.lib.months import Month
from tests.servers import Project

NOW = datetime.now(UTC)
THIS = Month.of(NOW)

# In every snippet: put a decision on record that was made at a certain time
PRELUDE = """
import json
from datetime import datetime, timedelta, UTC
from uuid import UUID
from django.utils import timezone
from consent.record import decisions, partitions, retention, visitors
from consent.lib import uuid7
from consent import publishing
from tests import filled
from consent.models import Decision, Notice
from consent.lib.months import Month
def decide(at, visitor=None):
    draft = decisions.DecisionDraft(
        id=uuid7.uuid7(at), decided_at=at, visitor=visitor or uuid7.uuid7(at), site="mix", notice=1,
        choices={"analytics": True}, surface=Decision.Surface.BANNER,
        method=Decision.Method.CUSTOM, language="en", region="ZZ", model="opt-in",
        place="ZZ", place_model="opt-in", signal=False)
    return decisions.record(draft, now=at).decision
def start(month):
    return datetime(month.year, month.month, 1, tzinfo=UTC) + timedelta(days=9)
this = Month.of(timezone.now())
"""
PUBLISH = "Notice.objects.exists() or publishing.publish(filled.seed())"
COLUMNS = (
    "notice_id, choices, surface, method, language, region, model, place, place_model, signal,"
    " decided_at, received_at"
)
WHERE = "SELECT id, tableoid::regclass::text FROM consent_decision ORDER BY id"
ROWS = "SELECT * FROM consent_decision ORDER BY id"
PARTITIONS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass"


def name(months: int) -> str:
    """The partition of the month that is so many months from now."""
    month = THIS.plus(months)
    return f"consent_decision_{month.year:04}_{month.month:02}"


def install(postgres_url: str, folder: Any, database: str) -> Project:
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {database}".encode())
    url = urlunsplit(urlsplit(postgres_url)._replace(path=f"/{database}"))
    project = Project.make(folder, url)
    project.migrate()
    project.python(PRELUDE + PUBLISH)
    return project


def ask(project: Project, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    with psycopg.connect(project.database_url) as database:
        cursor = database.execute(sql.encode(), parameters)
        return cursor.fetchall() if cursor.description else []


def partitions(project: Project) -> set[str]:
    return {one for (one,) in ask(project, PARTITIONS, "consent_decision")}


def place(project: Project, id: str) -> str:
    """The partition that holds a decision."""
    (found,) = [str(table) for one, table in ask(project, WHERE) if str(one) == id]
    return found
