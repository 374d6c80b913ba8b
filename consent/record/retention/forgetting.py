"""How each kind of thing is forgotten by age: a little at a time, nobody waits for it."""

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
from django.db.models import Q, QuerySet

from consent import notices
from consent.lib.months import Month
from consent.models import (
    AccountAnswer,
    Change,
    Decision,
    Detection,
    Leaf,
    OptOutRequest,
    RetentionRun,
    Tally,
    WritePermit,
)
from consent.record import accounts
from consent.record.log import leaves

BITE = 1_000  # rows, at most
SECONDS = 0.02  # that one should take: on SQLite nobody else writes meanwhile

BeforeBite = Callable[[list[Any]], object]


class Bites:
    """Half of the time is everybody else's: after each bite it rests for as long as that took.

    How many rows the next one has follows from how long the last one took.
    """

    def __init__(self, after_each: Callable[[], None] = lambda: None) -> None:
        self._after_each = after_each
        self.size = min(100, BITE)

    @contextmanager
    def bite(self) -> Iterator[None]:
        started = time.monotonic()
        with WritePermit.issue():
            yield
        took = time.monotonic() - started
        self.size = max(1, min(BITE, 2 * self.size, round(self.size * SECONDS / took)))
        self._after_each()
        time.sleep(took)

    def delete(self, rows: QuerySet[Any], *, before: BeforeBite = lambda ids: None) -> int:
        """Delete all of these. `before` is told the ids of each bite, in its transaction."""
        deleted = 0
        while ids := list(rows.order_by("pk").values_list("pk", flat=True)[: self.size]):
            with self.bite():
                before(ids)
                rows.model._base_manager.filter(pk__in=ids).delete()
            deleted += len(ids)
        return deleted


_DAYS = 30  # in a month, where it must not be counted too long


def of_proof() -> int:
    """In months after a visitor's last decision (R73)."""
    months: int = settings.CONSENT_RETENTION_MONTHS
    return months


def oldest_month(now: datetime, months: int | None = None) -> Month:
    """The oldest month of which nothing is deleted."""
    return Month.of(now).plus(-(of_proof() if months is None else months))


def regions_beyond_retention() -> list[str]:
    """The region rules by which a yes holds for longer than its proof is stored.

    A no goes on in its cookie when its proof is deleted; a yes must not outlive it.
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
    """A yes would outlive its proof: nothing is deleted until somebody decides which is wrong."""


def decisions(now: datetime, bites: Bites) -> int:
    """Delete the decisions of visitors whose last one is older. Returns how many.

    Whoever has answered since keeps everything. Raises TooEarly.
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
            leaves.write_forgotten(leaves.forget(Leaf.Kind.DECISION, gone), now)
            accounts.unlink(gone)
            deleted += Decision.objects.filter(pk__in=gone).order_by().delete()[0]
        after = max(bite)
    return deleted


def _next(after: UUID, first: UUID, size: int) -> dict[UUID, UUID]:
    """The next decisions that may be too old, by id, and the visitor of each."""
    rows = Decision.objects.filter(pk__gt=after, pk__lt=first).order_by("pk")
    return dict(rows.values_list("pk", "visitor")[:size])


def _returned(visitors: Iterable[UUID], first: UUID) -> set[UUID]:
    """Those of them who have answered since. Not joined: a shard does not hold a visitor's rows."""
    since = Decision.objects.filter(visitor__in=set(visitors), pk__gte=first).order_by()
    return set(since.values_list("visitor", flat=True).distinct())


COUNTS = 25  # months: a month can be compared with the same one of the year before
FOUND = 13  # months: a tag that runs once a year is met again before its name is forgotten
SIGN_INS = 6  # months: an attack is looked into by then


def requests(now: datetime, bites: Bites) -> int:
    """Opt-out requests done before that, or due before and never done: they hold names."""
    start = oldest_month(now).start
    is_forgotten = Q(done_at__lt=start) | Q(done_at=None, due_on__lt=start.date())
    return bites.delete(OptOutRequest.objects.filter(is_forgotten))


def accounts_history(now: datetime, bites: Bites) -> int:
    """What an account came to before what is read of it; that stays for as long as the account."""
    deleted, after = 0, UUID(int=0)
    rows = AccountAnswer.objects.filter(pk__lt=oldest_month(now).first).order_by("pk")
    while old := list(rows.filter(pk__gt=after).values_list("pk", "site", "account")[: bites.size]):
        unread = _unread({one[1:] for one in old})
        with bites.bite():
            gone = [id for id, *_ in old if id in unread]
            deleted += AccountAnswer.objects.filter(pk__in=gone).delete()[0]
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
    """What the staff changed: it explains a record that is gone by then.

    Notices and switches stay, and with them who published and who switched.
    """
    start = oldest_month(now).start

    def forget_leaves(ids: list[int]) -> None:
        leaves.write_forgotten(leaves.forget(Leaf.Kind.CHANGE, ids), now)

    old = bites.delete(Change.objects.filter(at__lt=start), before=forget_leaves)
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
