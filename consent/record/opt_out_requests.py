"""Requests to opt out of sale and sharing: what staff do, and by when (R49, R51, R162)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from consent.lib import dates
from consent.models import OptOutRequest, Site

BUSINESS_DAYS = 15
_EARLIEST = timezone(timedelta(hours=-12))  # where a day begins last


@dataclass(frozen=True, slots=True)
class OptOutDraft:
    """A request before it is on the worklist."""

    form: UUID
    site: str
    language: str
    region: str
    signal: bool
    received_at: datetime
    name: str = ""
    email: str = ""
    agent_name: str = ""
    agent_email: str = ""
    account: str = ""  # a keyed hash; of a name, it would lead to what a browser answered

    @property
    def is_named(self) -> bool:
        return bool(self.name or self.email)

    @property
    def is_task(self) -> bool:
        """Whether staff can do anything: for a browser alone its own opt-out is all there is."""
        return self.is_named or bool(self.account)


@dataclass(frozen=True, slots=True)
class OpenRequests:
    """How many requests of a site are not done yet, and how many of them are overdue."""

    open: int = 0
    late: int = 0


def promise(due_on: date) -> str:
    """What is promised to whoever asks, and what staff have to do: one sentence (R162)."""
    return _("We tell everyone concerned by {day}.").format(day=dates.day(due_on))


def due_on(received_at: datetime) -> date:
    """The day by which a request is met: 15 business days after it came.

    Business days are Monday to Friday. No holiday is left out, and the count begins with the
    earliest date that it is anywhere, so the day is never late.
    """
    day, left = received_at.astimezone(_EARLIEST).date(), BUSINESS_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def record(draft: OptOutDraft, *, has_room: Callable[[], bool]) -> OptOutRequest | None:
    """Put a request on the worklist, once however often its form is sent.

    None where it names nobody, so that the browser's own opt-out is all there is to do, and where
    its sender has no room left. Nobody is refused for what others have sent.
    """
    if not draft.is_task:
        return None
    account = "" if draft.is_named else draft.account
    if known := _known(draft, account):
        return known
    if not has_room():
        return None
    row, _is_new = OptOutRequest.objects.get_or_create(
        form=draft.form,
        defaults={
            "site": Site.objects.get(key=draft.site),
            "kind": OptOutRequest.Kind.AGENT if draft.agent_email else OptOutRequest.Kind.PERSON,
            "received_at": draft.received_at.replace(minute=0, second=0, microsecond=0),
            "due_on": due_on(draft.received_at),
            "name": draft.name,
            "email": draft.email,
            "agent_name": draft.agent_name,
            "agent_email": draft.agent_email,
            "account": account,
            "language": draft.language,
            "region": draft.region,
            "signal": draft.signal,
        },
    )
    return row


def count_open(today: date) -> dict[int, OpenRequests]:
    """How many requests are open, by the id of each site that has any."""
    rows = OptOutRequest.objects.filter(done_at=None).order_by().values_list("site")
    counted = rows.annotate(open=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    return {site: OpenRequests(open, late) for site, open, late in counted}


def _known(draft: OptOutDraft, account: str) -> OptOutRequest | None:
    """The row of this very form, or an open one of this very account.

    Not one of the same name: a stranger would learn whether somebody has asked.
    """
    is_same = Q(form=draft.form)
    if account:
        is_same |= Q(account=account, done_at=None)
    rows = OptOutRequest.objects.select_related("site").filter(site__key=draft.site)
    return rows.filter(is_same).first()
