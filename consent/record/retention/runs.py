"""Run retention once a day in the worker process, or on command."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from consent.lib import database_time
from consent.models import Notice, RetentionRun
from consent.record import erasures
from consent.record.acting import acting
from consent.record.retention.batches import Batches
from consent.record.retention.rules import RULES, TooEarly

log = logging.getLogger(__name__)

_OVERDUE = timedelta(days=2)
_PAUSE = timedelta(days=31)  # since the last run; longer may mean a wrong clock


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
    is_overdue = since is not None and now - since >= _OVERDUE
    return LastRun(at, newest.problem if newest else "", is_overdue)


def _first_notice_at() -> datetime | None:
    return Notice.objects.order_by("pk").values_list("published_at", flat=True).first()


def run_if_due(now: datetime) -> RetentionRun | None:
    """Run unless a run ended today (UTC). Each machine tidies its own list of erasures."""
    if not _why_not(now):
        erasures.tidy(now)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if RetentionRun.objects.filter(began_at__range=(today, now)).exists():
        return None
    done = run(now)
    if any(done.deleted.values()):
        log.info("What is too old was deleted: %s", done.deleted)
    return done


def run(now: datetime, *, is_confirmed: bool = False) -> RetentionRun:
    """Delete what is too old by every rule. A run that is killed is done again by the next one.

    After a long pause, which may be a wrong clock, nothing is deleted without confirmation.
    """
    row = RetentionRun(began_at=now, problem="" if is_confirmed else _why_not(now))
    if row.problem:
        log.error("Nothing was deleted. %s", row.problem)
    else:
        with acting("retention"):
            _delete(row, Batches(now))
    row.ended_at = max(now, database_time.now())
    row.save()
    return row


def _why_not(now: datetime) -> str:
    """Return why the clock may be wrong; empty if the last run was recent."""
    runs = RetentionRun.objects.filter(began_at__lte=now).exclude(deleted={})
    since = runs.values_list("began_at", flat=True).first() or _first_notice_at()
    if since is None or now - since <= _PAUSE:
        return ""
    return (
        f"By the database's clock it is {now:%Y-%m-%d}, more than {_PAUSE.days} days after the "
        f"last sign of this on {since:%Y-%m-%d}. If the clock is right, delete what is too old by "
        "hand: manage.py record retention --run --yes"
    )


def _delete(row: RetentionRun, batches: Batches) -> None:
    today = batches.now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for rule in RULES:
        if rule.delete is None:
            continue
        oldest = today - timedelta(days=rule.days)
        try:
            row.deleted[rule.name] = rule.delete(batches, oldest)
        except TooEarly as error:
            row.problem = str(error)
            log.error("Nothing was deleted of the %s: %s", rule.name, error)
