"""Requests to opt out of sale and sharing: what staff do, and by when (R49, R51, R162)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from consent.lib import durations
from consent.models import OptOutRequest, Site

BUSINESS_DAYS = 15
_EARLIEST = timezone(timedelta(hours=-12))  # where a day begins last


@dataclass(frozen=True, slots=True)
class OpenRequests:
    """How many requests of a site are not done yet, and how many of them are overdue."""

    open: int = 0
    late: int = 0


def promise(due_on: date) -> str:
    """What is promised to whoever asks, and what staff have to do: one sentence (R162)."""
    return _("We tell everyone concerned by {day}.").format(day=durations.day(due_on))


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


def is_task(row: OptOutRequest) -> bool:
    """Whether staff can do anything: for a browser alone its own opt-out is all there is."""
    return bool(row.name or row.email or row.account)


def record(row: OptOutRequest, *, has_room: Callable[[], bool]) -> OptOutRequest | None:
    """Put a request on the worklist, once however often its form is sent.

    It comes as its form was filled in, with the key of its site. None where it names nobody, so
    that the browser's own opt-out is all there is to do, and where its sender has no room left.
    Nobody is refused for what others have sent.
    """
    if not is_task(row):
        return None
    if row.name or row.email:
        row.account = ""  # beside a name, it would lead to what a browser answered
    if known := _known(row):
        return known
    if not has_room():
        return None
    row.site = Site.objects.get(key=row.site.key)
    row.kind = OptOutRequest.Kind.AGENT if row.agent_email else OptOutRequest.Kind.PERSON
    row.due_on = due_on(row.received_at)
    row.received_at = row.received_at.replace(minute=0, second=0, microsecond=0)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # another click on the same form, just now
        return OptOutRequest.objects.select_related("site").get(form=row.form)
    return row


def count_open(today: date) -> dict[int, OpenRequests]:
    """How many requests are open, by the id of each site that has any."""
    rows = OptOutRequest.objects.filter(done_at=None).order_by().values_list("site")
    counted = rows.annotate(open=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    return {site: OpenRequests(open, late) for site, open, late in counted}


def _known(row: OptOutRequest) -> OptOutRequest | None:
    """The row of this very form, or an open one of this very account.

    Not one of the same name: a stranger would learn whether somebody has asked.
    """
    is_same = Q(form=row.form)
    if row.account:
        is_same |= Q(account=row.account, done_at=None)
    rows = OptOutRequest.objects.select_related("site").filter(site__key=row.site.key)
    return rows.filter(is_same).first()
