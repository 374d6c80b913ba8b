"""Tell staff by mail, each once, what waits or happened that they have the permission for."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateformat import format as spell

from consent.admin.catalogue import undeclared
from consent.admin.dashboard import SiteStatus
from consent.admin.record.statistics.page import Statistics
from consent.intake import mails
from consent.models import Mail, Publication, Site
from consent.record import export

_DAY = timedelta(days=1)


class _News(NamedTuple):
    right: str  # who is told
    event: str
    subject: str
    text: str
    page: str  # of the admin
    but: str = ""  # whom it does not concern


def tell_staff(now: datetime) -> None:
    """Queue what each of the staff is still to be told."""
    people = list(User.objects.filter(is_staff=True).exclude(email=""))
    for site in Site.objects.all() if people and mails.is_set() else ():
        for news in (*_publications(site, now), *_switches(site, now), *_names(site, now)):
            for person in people:
                if person.has_perm(f"consent.{news.right}") and person.username != news.but:
                    _queue(site, person, news)
        for person in people:
            if person.has_perm("consent.view_tally"):
                _tell_the_week(site, person, timezone.localdate(now))


def _queue(site: Site, person: User, news: _News) -> None:
    event, subject = f"{news.event}, to {person.pk}", f"{site}: {news.subject}"
    text = f"{news.text}\n\n{news.page}".strip()
    mails.queue(site, event, to=person.email, subject=subject, text=text)


def _publications(site: Site, now: datetime) -> Iterator[_News]:
    since, page = now - mails.MAX_AGE, mails.link("consent_notice_publish", site.key)
    is_new = Q(closed_at__gt=since) | Q(notice__published_at__gt=since)
    for row in site.publications.filter(Publication.OPEN | is_new).defer("body"):
        event, name = f"publication {row.pk} {row.state}", f"Notice {row.number}"
        text = f"{row.requested_by} asked for it. {row.reason}"
        match row.state:
            case Publication.State.WAITING:
                right, subject = "approve_publication", f"{name} waits for a second person"
                yield _News(right, event, subject, text, page, but=row.requested_by)
            case Publication.State.PUBLISHED:
                yield _News("add_notice", event, f"{name} is in force", text, page)
            case Publication.State.FAILED:
                subject = f"{name} could not be published"
                yield _News("add_notice", event, subject, row.closed_because, page)


def _switches(site: Site, now: datetime) -> Iterator[_News]:
    for row in site.switches.filter(at__gt=now - mails.MAX_AGE):
        subject = f"switched {'off' if row.is_off else 'on again'}"
        page = mails.link("consent_site_switch", site.pk)
        yield _News("add_notice", f"switch {row.pk}", subject, f"By {row.by}: {row.note}", page)


def _names(site: Site, now: datetime) -> Iterator[_News]:
    """Those of yesterday; what one network alone reported may be invented, and is counted."""
    day, page = now.date() - _DAY, mails.link("consent_detection_changelist")
    rows = [row for row in undeclared.names([site]) if row.is_open and row.first == day]
    text = ", ".join(row.name for row in rows if row.clients > 1)
    if rows:
        subject = f"new names that nobody declared: {len(rows)}"
        yield _News("add_cookie", f"names of {site.key} on {day}", subject, text, page)


def _tell_the_week(site: Site, person: User, today: date) -> None:
    """Sum up the week before, from Monday on."""
    monday = today - today.weekday() * _DAY
    event = f"week of {site.key} before {monday}"
    if today > monday + mails.MAX_AGE or Mail.objects.filter(event=f"{event}, to {person.pk}"):
        return
    facts = {
        "statistics": Statistics.build(site, until=monday - _DAY, days=7, is_short=True),
        "status": SiteStatus.build(site, person, today),
        "backup": export.last_backup(),
    }
    text = render_to_string("consent/mail/week.txt", facts)
    subject = f"the week before {spell(monday, 'j F')}"
    _queue(site, person, _News("", event, subject, text.strip(), mails.link("index")))
