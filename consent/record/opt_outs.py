"""Record requests to opt out of sale and sharing, and mail them (R49, R51, R162).

Mails go to staff and requesters, on receipt and on completion. Only the mail to staff contains text
from the form, in its body: the form cannot be used to send text to a stranger.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone as fixed_zone
from urllib.parse import urljoin

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consent.lib import durations
from consent.models import OptOutRequest, Site

log = logging.getLogger(__name__)

BUSINESS_DAYS = 15
_EARLIEST = fixed_zone(timedelta(hours=-12))  # where a day begins last
MAX_AN_HOUR = 100  # requests per site that are mailed; nobody would read more
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
_HOUR = timedelta(hours=1)
_FAILED = "consent.record.opt_outs.failed"
_RETRY_SECONDS = 300


@dataclass(frozen=True, slots=True)
class OpenRequests:
    """How many of a site's requests are open, and how many of those are overdue."""

    open: int = 0
    late: int = 0


def promise(due_on: date) -> str:
    """Return one sentence: what the requester is promised and staff have to do (R162)."""
    return _("We tell everyone concerned by {day}.").format(day=durations.day(due_on))


def recorded(number: int, due_on: date) -> str:
    """Return what the requester is told on receipt."""
    text = _("Request {number} is recorded.").format(number=number)
    return f"{text} {promise(due_on)}"


def due_on(received_at: datetime) -> date:
    """Return the due date of a request: 15 business days after receipt.

    Business days are Monday to Friday. No holiday is skipped, and counting begins with the earliest
    date anywhere in the world, so the date is never too late.
    """
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
    row.kind = OptOutRequest.Kind.AGENT if row.agent_email else OptOutRequest.Kind.PERSON
    row.due_on = due_on(row.received_at)
    row.received_at = row.received_at.replace(minute=0, second=0, microsecond=0)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # the same form was submitted twice
        return OptOutRequest.objects.select_related("site").get(form=row.form)
    return row


def count_open(today: date) -> dict[int, OpenRequests]:
    """Return the number of open requests by site id, for sites that have any."""
    rows = OptOutRequest.objects.filter(done_at=None).order_by().values_list("site")
    counted = rows.annotate(open=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    return {site: OpenRequests(open, late) for site, open, late in counted}


def _known(row: OptOutRequest) -> OptOutRequest | None:
    """Return the row of this form, or an open request of this account.

    Not one with this name: a stranger would learn whether somebody has made a request.
    """
    is_same = Q(form=row.form)
    if row.account:
        is_same |= Q(account=row.account, done_at=None)
    rows = OptOutRequest.objects.select_related("site").filter(site__key=row.site.key)
    return rows.filter(is_same).first()


def _is_set() -> bool:
    return bool(settings.EMAIL_BACKEND != NO_MAIL)


def announce(row: OptOutRequest) -> None:
    """Mail a new request to the site's contact, and a receipt to the requester; each once.

    If mail fails, the worklist still shows the request.
    """
    if not _is_set() or cache.get(_FAILED) or _are_many(row):
        return
    messages = {}
    if row.staff_mailed_on is None:
        messages["staff_mailed_on"] = _message(row, "task", to=row.site.email, language="en")
    if row.receipt_mailed_on is None and row.answers_to and not _has_receipt_today(row):
        messages["receipt_mailed_on"] = _message(row, "receipt", to=row.answers_to)
    _send(row, messages)


def tell_outcome(row: OptOutRequest) -> bool:
    """Mail the requester once that the request is done; return whether they were notified."""
    if _is_set() and row.answers_to and row.outcome_mailed_on is None:
        _send(row, {"outcome_mailed_on": _message(row, "outcome", to=row.answers_to)})
    return row.outcome_mailed_on is not None


def _send(row: OptOutRequest, messages: dict[str, EmailMessage]) -> None:
    try:
        with get_connection() as connection:
            for field, message in messages.items():
                message.connection = connection
                message.send()
                setattr(row, field, timezone.now().date())
                row.save(update_fields=[field])
    except Exception as error:  # the visitor is served; the message may contain an address
        log.warning("Opt-out request %s was not mailed: %s", row.pk, type(error).__name__)
        cache.set(_FAILED, True, _RETRY_SECONDS)  # others must not wait for the mail server


def _are_many(row: OptOutRequest) -> bool:
    """Return whether the hour before this request already had the maximum of mailed requests."""
    rows = OptOutRequest.objects.filter(site=row.site, pk__lt=row.pk).order_by("-pk")
    last = rows.values_list("received_at", flat=True)[MAX_AN_HOUR - 1 : MAX_AN_HOUR]
    return any(at > row.received_at - _HOUR for at in last)


def _has_receipt_today(row: OptOutRequest) -> bool:
    """Return whether this address got a receipt today, since the form must not flood a mailbox."""
    rows = OptOutRequest.objects.filter(receipt_mailed_on=timezone.now().date())
    is_same = Q(agent_email=row.answers_to) | Q(agent_email="", email=row.answers_to)
    return rows.filter(is_same).exists()


def _page(row: OptOutRequest) -> str:
    origin: str = settings.CONSENT_ADMIN_PLACE.origin
    if not origin:
        return f"number {row.pk} in the admin."
    # By the project's URLs: the request itself uses only the public ones
    name = "admin:consent_optoutrequest_change"
    return urljoin(origin, reverse(name, urlconf=settings.ROOT_URLCONF, args=[row.pk]))


def _message(row: OptOutRequest, template: str, *, to: str, language: str = "") -> EmailMessage:
    """Return a mail, by default in the request's language.

    Text of the form is in the body of the mail to staff only, so it cannot become a header.
    """
    with translation.override(language or row.language):
        subjects = {
            "task": f"Opt-out request {row.pk}, due {date_format(row.due_on, 'l j F Y')}",
            "receipt": _("We have your opt-out request"),
            "outcome": _("Your opt-out request is done"),
        }
        facts = {
            "row": row,
            "page": _page(row),
            "promise": promise(row.due_on),
            "recorded": recorded(row.pk, row.due_on),
        }
        return EmailMessage(
            subject=subjects[template],
            body=render_to_string(f"consent/mail/{template}.txt", facts),
            from_email=row.site.email,
            to=[to],
            reply_to=[row.site.email],
        )
