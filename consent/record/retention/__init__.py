"""Delete each kind of data once a day, in the worker process or on command, by `rules.toml`."""

import logging
from datetime import UTC, datetime, timedelta

from consent.lib import failures
from consent.models import RetentionRun
from consent.record import clock
from consent.record.changes import acting
from consent.record.retention.rules import (
    RULES as RULES,
    Batches,
    Rule as Rule,
    TooEarly,
    for_visitors as for_visitors,
)

log = logging.getLogger(__name__)


def last_run() -> RetentionRun | None:
    """Return the newest run by which all went that is too old."""
    return RetentionRun.objects.exclude(deleted={}).filter(problem="").first()


def problem(now: datetime) -> str:
    """Return why not all goes that is too old; empty: it does."""
    newest = RetentionRun.objects.first()
    return newest.problem if newest and newest.problem else str(clock.doubt(now) or "")


def run_if_due(now: datetime) -> RetentionRun | None:
    """Run unless that was done today (UTC), or is refused already."""
    newest = RetentionRun.objects.first() or RetentionRun()
    if cause := clock.doubt(now):
        failures.report(cause)
        is_done = newest.pk is not None and not newest.deleted
    else:
        is_done = bool(newest.deleted) and newest.began_at.date() >= now.date()
    if is_done:
        return None
    done = run(now)
    if any(done.deleted.values()):
        log.info("What is too old was deleted: %s", done.deleted)
    return done


def run(now: datetime, *, is_confirmed: bool = False) -> RetentionRun:
    """Delete what is too old by every rule, unless the clock may be wrong and nobody confirms."""
    cause = None if is_confirmed else clock.doubt(now)
    row = RetentionRun(began_at=now, problem=str(cause or ""))
    if not cause:
        with acting("retention"):
            _delete(row, Batches(now))
    row.ended_at = max(now, clock.now())
    row.save()
    return row


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
