"""Delete each kind of data by age, in small batches so that no request waits."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Model, Q, QuerySet

from consent import notices
from consent.lib.months import Month
from consent.models import (
    AccountAnswer,
    Change,
    Decision,
    Detection,
    OptOutRequest,
    RetentionRun,
    Tally,
    write_permit,
)
from consent.record import accounts
from consent.record.signals import Reason, rows_deleted

BITE = 1_000  # rows per batch, at most
SECONDS = 0.02  # target per batch: on SQLite nothing else can write meanwhile


class Bites:
    """Run batches, each followed by a pause of the same length, so that others get half the time.

    The size of a batch follows from the duration of the previous one.
    """

    def __init__(self, now: datetime, after_each: Callable[[], None] = lambda: None) -> None:
        self._now, self._after_each = now, after_each
        self.size = min(100, BITE)

    @contextmanager
    def bite(self) -> Iterator[None]:
        started = time.monotonic()
        with write_permit():
            yield
        took = time.monotonic() - started
        self.size = max(1, min(BITE, 2 * self.size, round(self.size * SECONDS / took)))
        self._after_each()
        time.sleep(took)

    def delete(self, rows: QuerySet[Any]) -> int:
        """Delete all rows. Returns how many."""
        deleted = 0
        while ids := list(rows.order_by("pk").values_list("pk", flat=True)[: self.size]):
            with self.bite():
                self.delete_now(rows.model, ids)
            deleted += len(ids)
        return deleted

    def delete_now(self, model: type[Model], ids: list[Any]) -> int:
        """Delete these rows in the current batch. Returns how many."""
        rows_deleted.send(model, ids=ids, reason=Reason.FORGOTTEN, now=self._now)
        return model._base_manager.filter(pk__in=ids).order_by().delete()[0]


_DAYS = 30  # per month, so that months are not overestimated


def of_proof() -> int:
    """Return the months that proof is kept after a visitor's last decision (R73)."""
    months: int = settings.CONSENT_RETENTION_MONTHS
    return months


def oldest_month(now: datetime, months: int | None = None) -> Month:
    """Return the oldest month from which nothing is deleted."""
    return Month.of(now).plus(-(of_proof() if months is None else months))


def regions_beyond_retention() -> list[str]:
    """Return the region rules by which a yes is valid for longer than its proof is stored.

    A no remains in its cookie after its proof is deleted; a yes must not outlive its proof.
    """
    days = of_proof() * _DAYS
    return sorted(
        {
            row["code"]
            for notice in notices.everywhere()
            for row in notice.ruleset.regions
            if row["memory_days"] is None or row["memory_days"] > days
        }
    )


class TooEarly(Exception):
    """A yes would outlive its proof: delete nothing until somebody corrects one of the two."""


def decisions(now: datetime, bites: Bites) -> int:
    """Delete the decisions of visitors whose last one is too old. Returns how many.

    A visitor with a later answer keeps all decisions. Raises TooEarly.
    """
    if regions := regions_beyond_retention():
        raise TooEarly(
            f"In {', '.join(regions)} a yes is remembered for longer than its proof is kept. "
            "Shorten that memory in the admin and publish, or raise CONSENT_RETENTION_MONTHS."
        )
    first = oldest_month(now).first
    deleted, after = 0, UUID(int=0)
    while bite := _next(after, first, bites.size):
        with bites.bite():
            needed = _returned(bite.values(), first)
            gone = [id for id, visitor in bite.items() if visitor not in needed]
            accounts.unlink(gone)
            deleted += bites.delete_now(Decision, gone)
        after = max(bite)
    return deleted


def _next(after: UUID, first: UUID, size: int) -> dict[UUID, UUID]:
    """Return the next decisions that may be too old: id → visitor."""
    rows = Decision.objects.filter(pk__gt=after, pk__lt=first).order_by("pk")
    return dict(rows.values_list("pk", "visitor")[:size])


def _returned(visitors: Iterable[UUID], first: UUID) -> set[UUID]:
    """Return visitors with later answers. Not a join: a visitor's rows may be on several shards."""
    since = Decision.objects.filter(visitor__in=set(visitors), pk__gte=first).order_by()
    return set(since.values_list("visitor", flat=True).distinct())


COUNTS = 25  # months: a month can be compared with the same month of the previous year
FOUND = 13  # months: a tag that runs once a year is detected again before its name is deleted
SIGN_INS = 6  # months: enough to investigate an attack


def requests(now: datetime, bites: Bites) -> int:
    """Delete opt-out requests done, or due and never done, before the period: they hold names."""
    start = oldest_month(now).start
    is_forgotten = Q(done_at__lt=start) | Q(done_at=None, due_on__lt=start.date())
    return bites.delete(OptOutRequest.objects.filter(is_forgotten))


def accounts_history(now: datetime, bites: Bites) -> int:
    """Delete old states of accounts that are no longer read; the current one stays."""
    deleted, after = 0, UUID(int=0)
    rows = AccountAnswer.objects.filter(pk__lt=oldest_month(now).first).order_by("pk")
    while old := list(rows.filter(pk__gt=after).values_list("pk", "site", "account")[: bites.size]):
        unread = _unread({one[1:] for one in old})
        with bites.bite():
            gone = [id for id, *_ in old if id in unread]
            deleted += bites.delete_now(AccountAnswer, gone)
        after = old[-1][0]
    return deleted


def _unread(known: set[tuple[int, str]]) -> set[UUID]:
    names = {account for _, account in known}
    newest: dict[tuple[int, str], list[UUID]] = defaultdict(list)
    rows = AccountAnswer.objects.filter(account__in=names).order_by("-pk")
    for id, site, account in rows.values_list("pk", "site", "account"):
        newest[site, account].append(id)
    return {id for ids in newest.values() for id in islice(ids, accounts.READ, None)}


def staff_history(now: datetime, bites: Bites) -> int:
    """Delete old staff changes, whose records are deleted by then.

    Notices and switches stay, with the names of who published and switched.
    """
    start = oldest_month(now).start
    old = bites.delete(Change.objects.filter(at__lt=start))
    return old + bites.delete(LogEntry.objects.filter(action_time__lt=start))


def runs(now: datetime, bites: Bites) -> int:
    start = oldest_month(now).start
    return bites.delete(RetentionRun.objects.filter(began_at__lt=start))


def counts(now: datetime, bites: Bites) -> int:
    return bites.delete(Tally.objects.filter(day__lt=oldest_month(now, COUNTS).start.date()))


def found(now: datetime, bites: Bites) -> int:
    return bites.delete(Detection.objects.filter(day__lt=oldest_month(now, FOUND).start.date()))


def sessions(now: datetime, bites: Bites) -> int:
    return bites.delete(Session.objects.filter(expire_date__lt=now))


def sign_ins(now: datetime, bites: Bites) -> int:
    start = oldest_month(now, SIGN_INS).start
    deleted = 0
    for model in apps.get_app_config("axes").get_models():
        if any(field.name == "attempt_time" for field in model._meta.fields):
            deleted += bites.delete(model._default_manager.filter(attempt_time__lt=start))
    return deleted
