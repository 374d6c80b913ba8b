"""Mail opt-out requests to staff and requesters, on receipt and on completion.

Only the mail to staff contains text from the form, in its body: the form cannot be used to send
text to a stranger.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consent.models import OptOutRequest
from consent.record.opt_out_requests import promise, recorded

log = logging.getLogger(__name__)

MOST_AN_HOUR = 100  # requests per site that are mailed; nobody would read more
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"

_HOUR = timedelta(hours=1)
_FAILED = "consent.record.opt_out_mail.failed"
_RETRY_SECONDS = 300


def is_set() -> bool:
    return bool(settings.EMAIL_BACKEND != NO_MAIL)


def announce(row: OptOutRequest) -> None:
    """Mail a new request to the site's contact, and a receipt to the requester; each once.

    If mail fails, the worklist still shows the request.
    """
    if not is_set() or cache.get(_FAILED) or _are_many(row):
        return
    _send(row, {field: text for field, text in _news(row) if getattr(row, field) is None})


def tell_outcome(row: OptOutRequest) -> bool:
    """Mail the requester once that the request is done; return whether they were notified."""
    if is_set() and row.answers_to and row.outcome_mailed_on is None:
        _send(row, {"outcome_mailed_on": _outcome(row)})
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
    last = rows.values_list("received_at", flat=True)[MOST_AN_HOUR - 1 : MOST_AN_HOUR]
    return any(at > row.received_at - _HOUR for at in last)


def _news(row: OptOutRequest) -> Iterator[tuple[str, EmailMessage]]:
    yield "staff_mailed_on", _task(row)
    if row.answers_to and not _has_receipt_today(row):
        yield "receipt_mailed_on", _receipt(row)


def _has_receipt_today(row: OptOutRequest) -> bool:
    """Return whether this address got a receipt today, since the form must not flood a mailbox."""
    rows = OptOutRequest.objects.filter(receipt_mailed_on=timezone.now().date())
    is_same = Q(agent_email=row.answers_to) | Q(agent_email="", email=row.answers_to)
    return rows.filter(is_same).exists()


def _task(row: OptOutRequest) -> EmailMessage:
    """Return the mail to staff; form text is in the body only, so it cannot become a header."""
    with translation.override("en"):
        subject = f"Opt-out request {row.pk}, due {date_format(row.due_on, 'l j F Y')}"
        facts = {"page": _page(row), "promise": promise(row.due_on)}
        return _message(row, "task", subject, to=row.site.email, **facts)


def _page(row: OptOutRequest) -> str:
    origin: str = settings.CONSENT_ADMIN_PLACE.origin
    if not origin:
        return f"number {row.pk} in the admin."
    # By the project's URLs: the request itself uses only the public ones
    name = "admin:consent_optoutrequest_change"
    return urljoin(origin, reverse(name, urlconf=settings.ROOT_URLCONF, args=[row.pk]))


def _receipt(row: OptOutRequest) -> EmailMessage:
    with translation.override(row.language):
        subject, text = _("We have your opt-out request"), recorded(row.pk, row.due_on)
        return _message(row, "receipt", subject, to=row.answers_to, recorded=text)


def _outcome(row: OptOutRequest) -> EmailMessage:
    with translation.override(row.language):
        return _message(row, "outcome", _("Your opt-out request is done"), to=row.answers_to)


def _message(
    row: OptOutRequest, template: str, subject: str, *, to: str, **facts: str
) -> EmailMessage:
    return EmailMessage(
        subject=subject,
        body=render_to_string(f"consent/mail/{template}.txt", {"row": row, **facts}),
        from_email=row.site.email,
        to=[to],
        reply_to=[row.site.email],
    )
