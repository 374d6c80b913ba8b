"""Mail what was queued, each once: only the worker sends, and tries again what failed."""

import logging
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse

from consent.models import Mail, OptOutRequest, Site

log = logging.getLogger(__name__)

NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
MAX_AGE = timedelta(days=3)  # an older mail is not retried


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


def send_waiting(now: datetime) -> None:
    """Send what waits. One address that the server refuses keeps no other mail back."""
    waiting = Mail.objects.filter(sent_at=None, queued_at__gt=now - MAX_AGE)
    if not is_set() or not waiting.exists():
        return
    try:
        with get_connection() as connection:
            for mail in waiting.select_related("site").order_by("pk"):
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
