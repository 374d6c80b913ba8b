"""Delete by the list in `rules.toml`: what is kept, for how long and why; the only such list."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Any
from uuid import UUID

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Model, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext

from consent import notices
from consent.intake import accounts
from consent.lib import toml, uuid7
from consent.lib.durations import in_days
from consent.models import (
    AccountAnswer,
    Change,
    Decision,
    Detection,
    Mail,
    Notice,
    OptOutRequest,
    RetentionRun,
    Tally,
    write_permit,
)
from consent.record.signals import Reason, rows_deleted

MAX_ROWS = 1_000  # per batch
SECONDS = 0.02  # target per batch: on SQLite nothing else can write meanwhile


class Batches:
    """Run batches, sized by the last one's time, and pauses as long: others get half the time."""

    def __init__(self, now: datetime) -> None:
        self.now, self.size = now, min(100, MAX_ROWS)

    @contextmanager
    def batch(self) -> Iterator[None]:
        started = monotonic()
        with write_permit():
            yield
        took = monotonic() - started
        self.size = max(1, min(MAX_ROWS, 2 * self.size, round(self.size * SECONDS / took)))
        sleep(took)

    def delete(self, rows: QuerySet[Any]) -> int:
        """Delete all rows. Returns how many."""
        deleted = 0
        while ids := list(rows.order_by("pk").values_list("pk", flat=True)[: self.size]):
            with self.batch():
                self.delete_batch(rows.model, ids)
            deleted += len(ids)
        return deleted

    def delete_batch(self, model: type[Model], ids: list[Any]) -> int:
        """Delete these rows in the current batch. Returns how many."""
        rows_deleted.send(model, ids=ids, reason=Reason.FORGOTTEN, now=self.now)
        return model._base_manager.filter(pk__in=ids).order_by().delete()[0]


Delete = Callable[[Batches, datetime], int]


@dataclass(frozen=True, slots=True)
class Rule:
    """How long one kind of data is kept.

    `delete` is called with the time from which nothing may be deleted, and returns the number
    of deleted rows. Without it the data is kept for good.
    """

    name: str  # in the row of a run
    what: str  # read as `title` and `period`, in the active language
    kept: str
    why: str
    delete: Delete | None = None
    months: int = 0  # 0: CONSENT_RETENTION_MONTHS
    is_for_visitors: bool = False  # shown in the Cookie Policy

    @property
    def days(self) -> int:
        return in_days(self.months or settings.CONSENT_RETENTION_MONTHS)

    @property
    def title(self) -> str:
        return gettext(self.what)

    @property
    def period(self) -> str:
        """Return the period in words, with the number in force."""
        return gettext(self.kept) % {"days": self.days}


def _older_than(field: str, model: type[Model]) -> Delete:
    def delete(batches: Batches, oldest: datetime) -> int:
        return batches.delete(model._default_manager.filter(**{f"{field}__lt": oldest}))

    return delete


class TooEarly(Exception):
    """A yes would outlive its proof: delete nothing until somebody corrects one of the two."""


def _delete_decisions(batches: Batches, oldest: datetime) -> int:
    """Delete the decisions of visitors whose last one is too old. Returns how many.

    A visitor with a later answer keeps all decisions. A no remains in its cookie after its proof is
    deleted; a yes must not outlive its proof: TooEarly.
    """
    days = in_days(settings.CONSENT_RETENTION_MONTHS)
    regions = [row for notice in notices.everywhere() for row in notice.ruleset.regions]
    memories = [(row["code"], row["memory_days"]) for row in regions]
    longer = {code for code, memory in memories if memory is None or memory > days}
    if longer:
        raise TooEarly(
            f"In {', '.join(sorted(longer))} a yes is remembered for longer than its proof is "
            "kept. Shorten that memory in the admin and publish, or raise CONSENT_RETENTION_MONTHS."
        )
    deleted, after = 0, UUID(int=0)
    first = uuid7.floor(oldest)
    # By its id an answer may be older than its notice: a server's clock was wrong
    shown = Notice.objects.filter(published_at__lt=oldest).values_list("pk", flat=True)
    old = Decision.objects.filter(pk__lt=first, notice__in=[*shown]).order_by("pk")
    while rows := dict(old.filter(pk__gt=after).values_list("pk", "visitor")[: batches.size]):
        with batches.batch():
            # Not a join: a visitor's rows may be on several shards
            later = Decision.objects.filter(visitor__in=set(rows.values()), pk__gte=first)
            returned = set(later.order_by().values_list("visitor", flat=True).distinct())
            ids = [id for id, visitor in rows.items() if visitor not in returned]
            accounts.unlink(ids)
            deleted += batches.delete_batch(Decision, ids)
        after = max(rows)
    return deleted


def _delete_account_answers(batches: Batches, oldest: datetime) -> int:
    """Delete old states of accounts that are no longer read; the current one stays."""
    newest_first = Window(RowNumber(), partition_by=["site", "account"], order_by="-pk")
    ranked = AccountAnswer.objects.order_by().annotate(rank=newest_first)
    unread = ranked.filter(rank__gt=accounts.READ).values("pk")
    return batches.delete(AccountAnswer.objects.filter(pk__lt=uuid7.floor(oldest), pk__in=unread))


def _delete_requests(batches: Batches, oldest: datetime) -> int:
    """Delete requests so many days after they ended or were due, on that day: they hold names."""
    ended = oldest + timedelta(days=1)
    is_old = Q(ended_at__lt=ended) | Q(ended_at=None, due_on__lte=oldest.date())
    return batches.delete(OptOutRequest.objects.filter(is_old))


def _delete_staff_history(batches: Batches, oldest: datetime) -> int:
    """Delete old changes, and mails to staff. Notices and switches stay, with who did it."""
    changes = _older_than("at", Change)(batches, oldest)
    mails = batches.delete(Mail.objects.filter(request=None, queued_at__lt=oldest))
    return changes + mails + _older_than("action_time", LogEntry)(batches, oldest)


_DELETE: dict[str, Delete] = {
    "decisions": _delete_decisions,
    "opt-out requests": _delete_requests,
    "account answers": _delete_account_answers,
    "daily counts": _older_than("day", Tally),
    "found cookies": _older_than("day", Detection),
    "staff history": _delete_staff_history,
    "sign-ins": _older_than("attempt_time", AccessAttempt),
    "sessions": lambda batches, _: batches.delete(
        Session.objects.filter(expire_date__lt=batches.now)
    ),
    "retention runs": _older_than("began_at", RetentionRun),
}
_TABLE = toml.read(__file__)
# Apps that keep more append theirs
RULES = [Rule(name, delete=_DELETE.get(name), **row) for name, row in _TABLE.items()]


def for_visitors() -> list[Rule]:
    """Return the rules that visitors are shown."""
    return [rule for rule in RULES if rule.is_for_visitors]
