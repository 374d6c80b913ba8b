"""Record requests to opt out of sale and sharing, each with its day (R49, R51, R167, R169)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone as fixed_zone

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.kernel.rules import NOWHERE
from consent.lib import durations
from consent.models import OptOutRequest, Site

BUSINESS_DAYS = 15
APPEAL_DAYS = 45  # C.R.S. 6-1-1306(3)(b); elsewhere 60
_EARLIEST = fixed_zone(timedelta(hours=-12))  # where a day begins last
_NOON = time(12, tzinfo=fixed_zone(timedelta()))  # the same day there


@dataclass(frozen=True, slots=True)
class OpenRequests:
    """How many of a site's requests are open, and how many of those are overdue."""

    open: int = 0
    late: int = 0


def promise(due_on: date) -> str:
    """Return one sentence: what the requester is promised and staff have to do (R162)."""
    return _("We deal with it by {day}.").format(day=durations.day(due_on))


def recorded(number: int, due_on: date) -> str:
    """Return what the requester is told on receipt."""
    text = _("Request {number} is recorded.").format(number=number)
    return f"{text} {promise(due_on)}"


def due_on(received_at: datetime) -> date:
    """Return the day 15 business days on, no holiday skipped, from the earliest date anywhere."""
    day, left = received_at.astimezone(_EARLIEST).date(), BUSINESS_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def is_task(row: OptOutRequest) -> bool:
    """Return whether staff have a task: for a browser alone, its own opt-out is sufficient."""
    return bool(row.name or row.email or row.account)


def record(row: OptOutRequest, *, has_room: Callable[[], bool]) -> OptOutRequest | None:
    """Add a request to the worklist, once even if its form is sent again.

    The row has the form's values and its site's key. Returns None where it names nobody, so that
    the browser's own opt-out is sufficient, and where its sender has reached the limit. Requests
    of other senders do not count.
    """
    if not is_task(row):
        return None
    if row.name or row.email:
        row.account = ""  # next to a name it would lead to the browser's answers
    if known := _known(row):
        return known
    if not has_room():
        return None
    row.site = Site.objects.get(key=row.site.key)
    row.due_on = due_on(row.received_at)
    row.received_at = row.received_at.replace(minute=0, second=0, microsecond=0)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # the same form was submitted twice
        return OptOutRequest.objects.select_related("site").get(form=row.form)
    return row


def enter(row: OptOutRequest, came_on: date, *, by: str) -> None:
    """Add a request that came to staff by e-mail, phone or post on this day (R167)."""
    row.received_at = datetime.combine(came_on, _NOON)
    row.due_on = due_on(row.received_at)
    if row.appeal_of:
        row.due_on = came_on + timedelta(days=APPEAL_DAYS)
    row.entered_by = by
    row.save()


def disown(row: OptOutRequest, *, by: str) -> None:
    """Delete the words of a request that somebody else made in this person's name (R169)."""
    for field in "name email agent_name agent_email account told reason note".split():
        setattr(row, field, "")
    row.mails.filter(sent_at=None).delete()
    row.mails.update(to="", subject="", text="")
    row.region, row.signal, row.assigned_to = NOWHERE, False, None
    row.outcome = OptOutRequest.Outcome.DISOWNED
    row.ended_at, row.ended_by = timezone.now(), by
    row.save()


def count_open(today: date) -> dict[int, OpenRequests]:
    """Return the number of open requests by site id, for sites that have any."""
    rows = OptOutRequest.objects.filter(ended_at=None).order_by().values_list("site")
    counted = rows.annotate(open=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    return {site: OpenRequests(open, late) for site, open, late in counted}


def _known(row: OptOutRequest) -> OptOutRequest | None:
    """Return the row of this form, or an open request of this account.

    Not one with this name: a stranger would learn whether somebody has made a request.
    """
    is_same = Q(form=row.form)
    if row.account:
        is_same |= Q(account=row.account, ended_at=None)
    rows = OptOutRequest.objects.select_related("site").filter(site__key=row.site.key)
    return rows.filter(is_same).first()
