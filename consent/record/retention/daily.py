"""Run retention once a day in the worker process, or on command."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from consent.lib import database_time
from consent.models import Notice, RetentionRun
from consent.record import erasures
from consent.record.acting import acting
from consent.record.retention.forgetting import Bites, TooEarly
from consent.record.retention.table import RULES

log = logging.getLogger(__name__)

SIGN_OF_LIFE = timedelta(seconds=10)
GIVEN_UP = timedelta(hours=1)  # after this time without progress a run counts as ended
OVERDUE = timedelta(days=2)
PAUSE = timedelta(days=31)  # since the last run; longer may mean a wrong clock
LOCK = 0x6D6979  # on PostgreSQL: one process at a time checks whether it is due


@dataclass(frozen=True, slots=True)
class LastRun:
    at: datetime | None  # end of the last complete run; None: none yet
    problem: str  # of the newest run; empty: none
    is_overdue: bool


def last_run(now: datetime) -> LastRun:
    ended = RetentionRun.objects.filter(ended_at__lte=now)
    newest, good = ended.first(), ended.filter(problem="").first()
    at = good.ended_at if good else None
    since = at or _first_notice_at()
    is_overdue = since is not None and now - since >= OVERDUE
    return LastRun(at, newest.problem if newest else "", is_overdue)


def _first_notice_at() -> datetime | None:
    return Notice.objects.order_by("pk").values_list("published_at", flat=True).first()


def run_if_due(now: datetime) -> RetentionRun | None:
    """Run unless a run ended today (UTC) or is in progress. Each machine tidies its own list."""
    if not _why_not(now):
        erasures.tidy(now)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if RetentionRun.objects.filter(began_at__range=(today, now), ended_at__isnull=False).exists():
        return None
    done = run(now)
    if done is not None and done.deleted:
        log.info("What is too old was deleted: %s", done.deleted)
    return done


def run(now: datetime, *, is_confirmed: bool = False) -> RetentionRun | None:
    """Delete what is too old by every rule. Returns None if another run is in progress.

    After a long pause, which may be a wrong clock, nothing is deleted without confirmation.
    """
    with acting("retention"):
        why_not = "" if is_confirmed else _why_not(now)
        row = _begin(now)
        if row is not None and why_not:
            log.error("Nothing was deleted. %s", why_not)
            row.problem, row.ended_at = why_not, row.seen_at
            row.save()
        elif row is not None:
            _forget(row, now)
    return row


def _why_not(now: datetime) -> str:
    """Return why the clock may be wrong; empty if the last run was recent."""
    runs = RetentionRun.objects.filter(began_at__lte=now, ended_at__isnull=False)
    began = runs.exclude(deleted={}).values_list("began_at", flat=True).first()
    since = began or _first_notice_at()
    if since is None or now - since <= PAUSE:
        return ""
    return (
        f"By the database's clock it is {now:%Y-%m-%d}, more than {PAUSE.days} days after the last "
        f"sign of this on {since:%Y-%m-%d}. If the clock is right, delete what is too old by hand: "
        "manage.py retention --run --yes"
    )


def _begin(now: datetime) -> RetentionRun | None:
    with transaction.atomic():  # on SQLite this holds the write lock
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        is_at_work = RetentionRun.objects.filter(
            ended_at=None, seen_at__gt=now - GIVEN_UP, seen_at__lte=now
        )
        if is_at_work.exists():
            return None
        return RetentionRun.objects.create(began_at=now, seen_at=now)


def _forget(row: RetentionRun, now: datetime) -> None:
    def is_at_work() -> None:
        if (at := database_time.now()) - row.seen_at >= SIGN_OF_LIFE:
            row.seen_at = at
            row.save(update_fields=["seen_at"])

    bites = Bites(now, is_at_work)
    for rule in RULES:
        if rule.forget is None:
            continue
        try:
            row.deleted[rule.name] = rule.forget(now, bites)
        except TooEarly as error:
            row.problem = str(error)
            log.error("Nothing was deleted of the %s: %s", rule.name, error)
    row.ended_at = row.seen_at = max(now, database_time.now())
    row.save()
