"""Doubt the time: by a clock that may be wrong nothing is deleted, and nothing published.

The time is the database's. This machine's clock has to agree with it, and the record: retention
runs day by day, or a person says that the clocks are right.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from consent.kernel.rules import CLOCK_SKEW
from consent.lib import uuid7
from consent.lib.failures import Cause
from consent.models import Decision, Notice, RetentionRun

CLOCK = Cause(
    "clock",
    "The worker has deleted and published nothing: its clock may be wrong.",
    "Set the clock; if all clocks are right, run: python manage.py record retention --run --yes",
)
_SKEW = timedelta(seconds=CLOCK_SKEW)
_DAY = timedelta(days=1)


def now() -> datetime:
    """Return the database's time; on SQLite, which has no server, this machine's."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def doubt(at: datetime) -> Cause | None:
    """Return why the database's time, `at`, may be wrong; None: nothing says so."""
    for what, known, longest in _witnesses(at):
        if not -_SKEW <= at - known <= longest:
            why = f"It is {at:%Y-%m-%d %H:%M} by the database; {what}: {known:%Y-%m-%d %H:%M}."
            return replace(CLOCK, sentence=why)
    return None


def _witnesses(at: datetime) -> Iterator[tuple[str, datetime, timedelta]]:
    """Yield what else tells the time, its time, and for how long that may have passed."""
    yield "this machine's clock", at + (timezone.now() - now()), _SKEW
    runs = RetentionRun.objects.exclude(deleted={}).values_list("began_at", flat=True)
    notices = Notice.objects.filter(published_at__lte=at).order_by("pk")
    since = runs.first() or notices.values_list("published_at", flat=True).first()
    if since is None:
        return
    yield "what is too old was last deleted", since, 2 * _DAY
    ids = uuid7.floor(since), uuid7.floor(at + _DAY)  # browsers make them, up to a day ahead
    rows = Decision.objects.filter(pk__range=ids)
    if newest := rows.values_list("received_at", flat=True).first():
        yield "the newest decision", newest, timedelta.max
