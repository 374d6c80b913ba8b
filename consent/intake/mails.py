"""Mail about requests, at their start and end, each once (R162, R168); only the worker sends.

An answer states what its row states. No mail holds what a stranger wrote into the form: it cannot
be used to send text to anybody, and the staff's mailbox holds no copy that would have to go too.
"""

import logging
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consent.intake.opt_outs import APPEAL_DAYS, promise, recorded
from consent.lib import durations
from consent.models import Mail, OptOutRequest, Site

log = logging.getLogger(__name__)

NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
MAX_AGE = timedelta(days=3)  # of news for staff: older ones are not sent


def is_set() -> bool:
    return bool(settings.EMAIL_BACKEND != NO_MAIL)


def link(page: str, *args: object) -> str:
    """Return the address of a page of the admin; empty where the admin is not here."""
    origin: str = settings.CONSENT_ADMIN_PLACE.origin
    # By the project's URLs: a visitor's request uses only the public ones
    return origin and urljoin(origin, reverse(f"admin:{page}", settings.ROOT_URLCONF, args))


def queue(
    site: Site,
    event: str,
    *,
    to: str,
    subject: str,
    text: str,
    request: OptOutRequest | None = None,
) -> None:
    """Have this mailed from the site's address, unless its event was queued before."""
    facts = {"site": site, "request": request, "to": to, "subject": subject, "text": text}
    if is_set():
        Mail.objects.get_or_create(event=event, defaults=facts)


def waiting(now: datetime) -> QuerySet[Mail]:
    """Return what is to be sent: what concerns a request, however old it is, and news for staff."""
    is_wanted = Q(request__isnull=False) | Q(queued_at__gt=now - MAX_AGE)
    return Mail.objects.filter(is_wanted, sent_at=None).order_by("pk")


def seconds_waiting(now: datetime) -> float:
    """Return the age of the oldest mail that waits."""
    first = waiting(now).first()
    return (now - first.queued_at).total_seconds() if first else 0.0


def send_waiting(now: datetime) -> None:
    """Send what waits. One address that the server refuses keeps no other mail back."""
    if not is_set() or not waiting(now).exists():
        return
    try:
        with get_connection() as connection:
            for mail in waiting(now).select_related("site"):
                contact = mail.site.email
                message = EmailMessage(
                    mail.subject, mail.text, contact, [mail.to], reply_to=[contact]
                )
                try:
                    connection.send_messages([message])
                except Exception as error:
                    _warn(mail.event, error)
                else:
                    Mail.objects.filter(pk=mail.pk).update(sent_at=now)
    except Exception as error:
        _warn("What waits", error)


def _warn(what: str, error: Exception) -> None:
    """Log only the kind of error: its message may contain an address."""
    log.warning("%s was not mailed, and is tried again: %s", what, type(error).__name__)


MAX_AN_HOUR = 100  # requests per site that are mailed; nobody would read more
_HOUR = timedelta(hours=1)


def announce(row: OptOutRequest) -> None:
    """Queue a mail about a new request to the site's contact, and a receipt to the requester."""
    if _are_many(row):
        return
    if row.manner == OptOutRequest.Manner.FORM:
        _queue(row, "task", to=row.site.email, language="en")
    is_due = row.due_on >= timezone.now().date()  # entered later than that, a receipt is untrue
    if is_due and row.answers_to and not _has_receipt_today(row):
        _queue(row, "receipt", to=row.answers_to)


def answer(row: OptOutRequest) -> bool:
    """Queue a mail to the requester, how the request ended; return whether there will be one."""
    if row.answers_to:
        _queue(row, "answer", to=row.answers_to)
    return is_answered(row)


def is_answered(row: OptOutRequest) -> bool:
    return row.mails.filter(event=_event(row, "answer")).exists()


def answer_text(row: OptOutRequest) -> str:
    """Return what is answered to a request that has ended, to read out or to post."""
    return _text(row, "answer")[1]


def _event(row: OptOutRequest, kind: str) -> str:
    return f"{kind} of request {row.pk}"


def _queue(row: OptOutRequest, kind: str, *, to: str, language: str = "") -> None:
    subject, text = _text(row, kind, language=language)
    queue(row.site, _event(row, kind), to=to, subject=subject, text=text, request=row)


def _are_many(row: OptOutRequest) -> bool:
    """Return whether the hour before this request already had the maximum of mailed requests."""
    rows = OptOutRequest.objects.filter(site=row.site, pk__lt=row.pk).order_by("-pk")
    last = rows.values_list("received_at", flat=True)[MAX_AN_HOUR - 1 : MAX_AN_HOUR]
    return any(at > row.received_at - _HOUR for at in last)


def _has_receipt_today(row: OptOutRequest) -> bool:
    """Return whether this address got a receipt today, since the form must not flood a mailbox."""
    receipts = Mail.objects.filter(event__startswith="receipt of request ", to=row.answers_to)
    return receipts.filter(queued_at__date=timezone.now().date()).exists()


def _text(row: OptOutRequest, template: str, *, language: str = "") -> tuple[str, str]:
    """Return a mail's subject and text, by default in the request's language."""
    with translation.override(language or row.language):
        subjects = {
            "task": f"Opt-out request {row.pk}, due {date_format(row.due_on, 'l j F Y')}",
            "receipt": _("We have your opt-out request"),
            "answer": _("Our answer to your opt-out request"),
        }
        facts = {
            "row": row,
            "day": durations.day(row.received_at),
            "names": "; ".join(row.told.splitlines()),
            "page": link("consent_optoutrequest_change", row.pk),
            "promise": promise(row.due_on),
            "recorded": recorded(row.pk, row.due_on),
            "appeal_days": APPEAL_DAYS,
        }
        return subjects[template], render_to_string(f"consent/mail/{template}.txt", facts)
