"""Requests to opt out of sale and sharing: put on the worklist and mailed to staff (R49, R51)."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone as clock

from consent.models import OptOutRequest, Site

log = logging.getLogger(__name__)

BUSINESS_DAYS = 15
MOST_AN_HOUR = 100  # of a site: requests that say nobody's name, and mails; more, nobody reads
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"

_HOUR = timedelta(hours=1)
_EARLIEST = timezone(timedelta(hours=-12))  # where a day begins last
_MAIL_FAILED = "consent.record.opt_out_requests.mail-failed"
_RETRY_SECONDS = 300


@dataclass(frozen=True, slots=True)
class OptOutDraft:
    """A request before it is on the worklist."""

    site: str
    visitor: UUID
    name: str
    email: str
    account: str  # a keyed hash, empty where no account is signed in
    language: str
    region: str
    signal: bool
    received_at: datetime

    @property
    def is_named(self) -> bool:
        """Whether it says who asks, so that staff can do what a browser's cookies cannot."""
        return bool(self.name or self.email or self.account)


@dataclass(frozen=True, slots=True)
class OpenRequests:
    """How many requests of a site are not done yet, and how many of them are overdue."""

    open: int = 0
    late: int = 0


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
    """Put a request on the worklist, once however often it is sent.

    None where its sender has no room left, or where too many this hour name nobody. Who says a
    name is refused for nothing that others have sent.
    """
    if known := _known(draft):
        return known
    site = Site.objects.get(key=draft.site)
    nameless = OptOutRequest.objects.filter(site=site, name="", email="", account="")
    if not draft.is_named and _are_many(nameless, draft.received_at):
        log.warning("More than %s opt-out requests without a name in an hour", MOST_AN_HOUR)
        return None
    if not has_room():
        return None
    return OptOutRequest.objects.create(
        site=site,
        received_at=draft.received_at,
        due_on=due_on(draft.received_at),
        visitor=draft.visitor,
        name=draft.name,
        email=draft.email,
        account=draft.account,
        language=draft.language,
        region=draft.region,
        signal=draft.signal,
    )


def mail(row: OptOutRequest) -> None:
    """Mail a request to the site's contact, once. The worklist is enough where that fails."""
    if settings.EMAIL_BACKEND == NO_MAIL or row.mailed_at or cache.get(_MAIL_FAILED):
        return
    if _are_many(OptOutRequest.objects.filter(site=row.site, pk__lt=row.pk), row.received_at):
        return
    try:
        _message(row).send()
        row.mailed_at = clock.now()
        row.save(update_fields=["mailed_at"])
    except Exception as error:  # the visitor is served; the message may hold an address
        log.warning("Opt-out request %s was not mailed: %s", row.pk, type(error).__name__)
        cache.set(_MAIL_FAILED, True, _RETRY_SECONDS)  # nobody else waits for the mail server


def count_open(today: date) -> dict[int, OpenRequests]:
    """How many requests are open, by the id of each site that has any."""
    rows = OptOutRequest.objects.filter(done_at=None).order_by().values_list("site")
    counted = rows.annotate(open=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    return {site: OpenRequests(open, late) for site, open, late in counted}


def _known(draft: OptOutDraft) -> OptOutRequest | None:
    """The row of this very form, or an open one with the same request of the same visitor."""
    is_same = Q(name=draft.name, email=draft.email, account=draft.account, done_at=None)
    rows = OptOutRequest.objects.select_related("site")
    rows = rows.filter(site__key=draft.site, visitor=draft.visitor)
    return rows.filter(Q(received_at=draft.received_at) | is_same).first()


def _are_many(rows: QuerySet[OptOutRequest], now: datetime) -> bool:
    """Whether the last hour has had as many of these as it may."""
    last = rows.order_by("-pk").values_list("received_at", flat=True)
    return any(at > now - _HOUR for at in last[MOST_AN_HOUR - 1 : MOST_AN_HOUR])


def _page(row: OptOutRequest) -> str:
    origin = settings.CONSENT_ADMIN_PLACE.origin
    if not origin:
        return f"number {row.pk} in the admin."
    # By all URLs of the project: the visitor who asks has come to those that are public
    name = "admin:consent_optoutrequest_change"
    return urljoin(origin, reverse(name, urlconf=settings.ROOT_URLCONF, args=[row.pk]))


def _message(row: OptOutRequest) -> EmailMessage:
    """What people wrote is in the body only: no header can be made of it."""
    due = f"{row.due_on:%A} {row.due_on.day} {row.due_on:%B %Y}"
    lines = [
        f"Somebody asks {row.site.company} not to sell or share personal information.",
        "",
        f"Request:   {row.pk}",
        f"Due:       {due}, {BUSINESS_DAYS} business days after it came",
        f"Name:      {row.name or 'not given'}",
        f"E-mail:    {row.email or 'not given'}",
        f"Account:   {'signed in, and opted out' if row.account else 'none signed in'}",
        f"Language:  {row.language}",
        f"Region:    {row.region}",
        "",
        "The browser's cookies are dealt with. What is left to do is on the request's page:",
        _page(row),
    ]
    return EmailMessage(
        subject=f"Opt-out request {row.pk}, due {due}",
        body="\n".join(lines),
        from_email=settings.DEFAULT_FROM_EMAIL or row.site.email,
        to=[row.site.email],
    )
