"""List what is kept, for how long and why; the only such list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Model, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from consent import notices
from consent.lib import uuid7
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
    Sighting,
    Tally,
)
from consent.record import accounts
from consent.record.retention.batches import Batches

_PROOF = "4 CCR 904-3 Rule 6.11 and 11 CCR 7101: opt-outs and what became of them, 24 months"
_DAYS = _("%(days)d days")


Delete = Callable[[Batches, datetime], int]


@dataclass(frozen=True, slots=True)
class Rule:
    """How long one kind of data is kept.

    `delete` is called with the time from which nothing may be deleted, and returns the number
    of deleted rows. Without it the data is kept for good.
    """

    name: str  # in the row of a run
    what: Any  # translated where visitors read it
    kept: Any
    why: str
    delete: Delete | None = None
    own_months: int = 0  # 0: CONSENT_RETENTION_MONTHS
    is_for_visitors: bool = False  # shown in the Cookie Policy

    @property
    def days(self) -> int:
        return in_days(self.own_months or settings.CONSENT_RETENTION_MONTHS)

    @property
    def period(self) -> str:
        """Return the period in words, with the number in force."""
        return str(self.kept % {"days": self.days})


def _older_than(field: str, *models: type[Model]) -> Delete:
    def delete(batches: Batches, oldest: datetime) -> int:
        old = {f"{field}__lt": oldest}
        return sum(batches.delete(model._default_manager.filter(**old)) for model in models)

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
    days = in_days(settings.CONSENT_RETENTION_MONTHS)
    last = batches.now.astimezone(UTC).date() - timedelta(days=days)
    ended = datetime.combine(last + timedelta(days=1), time.min, UTC)
    is_old = Q(ended_at__lt=ended) | Q(ended_at=None, due_on__lte=last)
    return batches.delete(OptOutRequest.objects.filter(is_old))


def _delete_staff_history(batches: Batches, oldest: datetime) -> int:
    """Delete old changes, and mails to staff. Notices and switches stay, with who did it."""
    changes = _older_than("at", Change)(batches, oldest)
    mails = batches.delete(Mail.objects.filter(request=None, queued_at__lt=oldest))
    return changes + mails + _older_than("action_time", LogEntry)(batches, oldest)


RULES = [  # apps that keep more append theirs
    Rule(
        "decisions",
        _("Your answers, under a random id"),
        _("until %(days)d days after your last answer"),
        _PROOF,
        _delete_decisions,
        is_for_visitors=True,
    ),
    Rule(
        "opt-out requests",
        _("An opt-out request that names you"),
        _("until %(days)d days after it has ended, or should have"),
        _PROOF,
        _delete_requests,
        is_for_visitors=True,
    ),
    Rule(
        "account answers",
        _("What an account has refused, without its name"),
        _("as long as the account"),
        "R73: the opt-out of an account holds as long as the account. What it came to before, and "
        "is read no more, goes after the months of its proof",
        _delete_account_answers,
        is_for_visitors=True,
    ),
    Rule(
        "daily counts",
        _("How many visitors answered, by day, without ids"),
        _DAYS,
        "a month can be compared with the same one of the year before",
        _older_than("day", Tally, Sighting),
        own_months=25,
        is_for_visitors=True,
    ),
    Rule(
        "found cookies",
        _("Names of cookies that were found, by day, without ids"),
        _DAYS,
        "a tag that runs once a year is met again before its name is forgotten",
        _older_than("day", Detection),
        own_months=13,
        is_for_visitors=True,
    ),
    Rule(
        "staff history",
        "Who in the staff changed what",
        _DAYS,
        "it explains the record, and names staff",
        _delete_staff_history,
    ),
    Rule(
        "sign-ins",
        "Log-ins that failed, by a hash of the address",
        _DAYS,
        "an attack is looked into by then",
        _older_than("attempt_time", AccessAttempt),
        own_months=6,
    ),
    Rule(
        "sessions",
        "Sessions of staff",
        "until they end",
        "nobody can use one that has ended",
        lambda batches, _: batches.delete(Session.objects.filter(expire_date__lt=batches.now)),
    ),
    Rule(
        "retention runs",
        "What was deleted by these rules, as numbers",
        _DAYS,
        "it proves that they were kept",
        _older_than("began_at", RetentionRun),
    ),
    Rule(
        "notices and switches",
        "Every notice, who published it or confirmed a fact, and who switched a site off",
        "for good",
        "a receipt says which words were shown",
    ),
]


def for_visitors() -> list[Rule]:
    """Return the rules that visitors are shown."""
    return [rule for rule in RULES if rule.is_for_visitors]
