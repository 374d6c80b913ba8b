"""Mail staff and requesters about a request, on receipt and at its end; each once (R162, R168).

An answer states what its row states. No mail holds what a stranger wrote into the form: it cannot
be used to send text to anybody, and the staff's mailbox holds no copy that would have to go too.
"""

import logging
from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consent.lib import durations
from consent.models import OptOutRequest
from consent.record.opt_outs import APPEAL_DAYS, promise, recorded

log = logging.getLogger(__name__)

MAX_AN_HOUR = 100  # requests per site that are mailed; nobody would read more
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
_HOUR = timedelta(hours=1)
_FAILED = "consent.record.request_mails.failed"
_RETRY_SECONDS = 300


def announce(row: OptOutRequest) -> None:
    """Mail a new request to the site's contact, and a receipt to the requester.

    If mail fails, the worklist still shows the request.
    """
    if not _is_set() or cache.get(_FAILED) or _are_many(row):
        return
    messages = {}
    if row.manner == OptOutRequest.Manner.FORM and "task" not in row.mails:
        messages["task"] = _message(row, "task", to=row.site.email, language="en")
    is_due = row.due_on >= timezone.now().date()  # entered later than that, a receipt is untrue
    if is_due and "receipt" not in row.mails and row.answers_to and not _has_receipt_today(row):
        messages["receipt"] = _message(row, "receipt", to=row.answers_to)
    _send(row, messages)


def answer(row: OptOutRequest) -> bool:
    """Mail the requester how the request ended; return whether they were notified."""
    if _is_set() and row.answers_to and "answer" not in row.mails:
        _send(row, {"answer": _message(row, "answer", to=row.answers_to)})
    return "answer" in row.mails


def answer_text(row: OptOutRequest) -> str:
    """Return what is answered to a request that has ended, to read out or to post."""
    return str(_message(row, "answer", to=row.answers_to).body)


def _is_set() -> bool:
    return bool(settings.EMAIL_BACKEND != NO_MAIL)


def _send(row: OptOutRequest, messages: dict[str, EmailMessage]) -> None:
    try:
        with get_connection() as connection:
            for kind, message in messages.items():
                message.connection = connection
                message.send()
                row.mails[kind] = {
                    "on": timezone.now().date().isoformat(),
                    "to": message.to[0],
                    "subject": message.subject,
                    "text": message.body,
                }
                row.save(update_fields=["mails"])
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
    facts = {"on": timezone.now().date().isoformat(), "to": row.answers_to}
    sent = {f"mails__receipt__{name}": value for name, value in facts.items()}
    return OptOutRequest.objects.filter(**sent).exists()


def _page(row: OptOutRequest) -> str:
    origin: str = settings.CONSENT_ADMIN_PLACE.origin
    if not origin:
        return f"number {row.pk} in the admin."
    # By the project's URLs: the request itself uses only the public ones
    name = "admin:consent_optoutrequest_change"
    return urljoin(origin, reverse(name, urlconf=settings.ROOT_URLCONF, args=[row.pk]))


def _message(row: OptOutRequest, template: str, *, to: str, language: str = "") -> EmailMessage:
    """Return a mail, by default in the request's language."""
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
            "page": _page(row),
            "promise": promise(row.due_on),
            "recorded": recorded(row.pk, row.due_on),
            "appeal_days": APPEAL_DAYS,
        }
        return EmailMessage(
            subject=subjects[template],
            body=render_to_string(f"consent/mail/{template}.txt", facts),
            from_email=row.site.email,
            to=[to],
            reply_to=[row.site.email],
        )
