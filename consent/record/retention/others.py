"""What else is forgotten by age: requests, history, counts, sign-ins."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from consent.models import (
    AccountAnswer,
    Change,
    Detection,
    Leaf,
    OptOutRequest,
    RetentionRun,
    Tally,
)
from consent.record import accounts, tombstones
from consent.record.log import leaves
from consent.record.retention import periods
from consent.record.retention.bites import Bites

Forget = Callable[[datetime, Bites], int]

COUNTS = 25  # months: a month can be compared with the same one of the year before
FOUND = 13  # months: a tag that runs once a year is met again before its name is forgotten
SIGN_INS = 6  # months: an attack is looked into by then


def requests(now: datetime, bites: Bites) -> int:
    """Opt-out requests done before that, or due before and never done: they hold names."""
    start = periods.oldest_month(now).start
    is_forgotten = Q(done_at__lt=start) | Q(done_at=None, due_on__lt=start.date())
    return bites.delete(OptOutRequest.objects.filter(is_forgotten))


def accounts_history(now: datetime, bites: Bites) -> int:
    """What an account came to before what is read of it; that stays for as long as the account."""
    deleted, after = 0, UUID(int=0)
    rows = AccountAnswer.objects.filter(pk__lt=periods.oldest_month(now).first).order_by("pk")
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
    start = periods.oldest_month(now).start

    def forget_leaves(ids: list[int]) -> None:
        tombstones.of_forgotten(leaves.forget(Leaf.Kind.CHANGE, ids), now)

    old = bites.delete(Change.objects.filter(at__lt=start), before=forget_leaves)
    return old + bites.delete(LogEntry.objects.filter(action_time__lt=start))


def runs(now: datetime, bites: Bites) -> int:
    start = periods.oldest_month(now).start
    return bites.delete(RetentionRun.objects.filter(began_at__lt=start))


def counts(now: datetime, bites: Bites) -> int:
    return bites.delete(_before(Tally.objects.all(), now, COUNTS))


def found(now: datetime, bites: Bites) -> int:
    return bites.delete(_before(Detection.objects.all(), now, FOUND))


def sessions(now: datetime, bites: Bites) -> int:
    return bites.delete(Session.objects.filter(expire_date__lt=now))


def sign_ins(now: datetime, bites: Bites) -> int:
    start = periods.oldest_month(now, SIGN_INS).start
    deleted = 0
    for model in apps.get_app_config("axes").get_models():
        if any(field.name == "attempt_time" for field in model._meta.fields):
            deleted += bites.delete(model._default_manager.filter(attempt_time__lt=start))
    return deleted


def _before(rows: QuerySet[Any], now: datetime, months: int) -> QuerySet[Any]:
    return rows.filter(day__lt=periods.oldest_month(now, months).start.date())
