"""Tell staff by mail what waits for them and what happened; the worker sends each once.

Whom it concerns is whoever has the permission for it, and an e-mail address.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateformat import format as spell

from consent.admin import undeclared
from consent.admin.dashboard import SiteStatus
from consent.admin.statistics.pictures import Statistics
from consent.models import Backup, Mail, Publication, Site
from consent.publishing import words
from consent.record import mails

_DAY = timedelta(days=1)
State = Publication.State


class _News(NamedTuple):
    event: str
    subject: str
    text: str
    page: str  # of the admin


def tell_staff(now: datetime) -> None:
    """Queue what each of the staff is still to be told."""
    people = User.objects.filter(is_active=True, is_staff=True).exclude(email="")
    for site in Site.objects.all() if mails.is_set() else ():
        for person in people:
            for right, source in _SOURCES:
                for news in source(site, person, now) if person.has_perm(right) else ():
                    mails.queue(
                        site,
                        f"{news.event}, to {person.pk}",
                        to=person.email,
                        subject=f"{site}: {news.subject}",
                        text="\n\n".join(filter(None, (news.text, news.page))),
                    )


def _waiting(site: Site, person: User, now: datetime) -> Iterator[_News]:
    """A publication, for those who may approve it."""
    for row in site.publications.filter(Publication.OPEN).exclude(requested_by=person.username):
        if row.state is State.WAITING:
            yield _of(row, "waits for a second person", f"{row.requested_by} asks for it.")


def _published(site: Site, person: User, now: datetime) -> Iterator[_News]:
    since = now - mails.RECENT
    rows = site.publications.filter(
        Q(closed_as=State.FAILED, closed_at__gt=since) | Q(notice__published_at__gt=since)
    )
    for row in rows.defer("body"):
        if row.state is State.FAILED:
            yield _of(row, "could not be published", row.closed_because)
        else:
            by = f" {row.approved_by} approved it." if row.approved_by else ""
            yield _of(row, "is in force", f"{row.requested_by} asked for it.{by}")


def _of(row: Publication, what: str, text: str) -> _News:
    lines = "\n\n".join(filter(None, (text, row.reason)))
    page = mails.link("consent_notice_publish", row.site.key)
    return _News(f"publication {row.pk} {row.state}", f"Notice {row.number} {what}", lines, page)


def _switched(site: Site, person: User, now: datetime) -> Iterator[_News]:
    for row in site.switches.filter(at__gt=now - mails.RECENT):
        state = "off" if row.is_off else "on again"
        page = mails.link("consent_site_switch", site.pk)
        subject, text = f"switched {state}", f"{row.by} switched the site {state}: {row.reason}"
        yield _News(f"switch {row.pk}", subject, text, page)


def _found(site: Site, person: User, now: datetime) -> Iterator[_News]:
    """The names of yesterday; what one network alone reported may be invented, and is counted."""
    day = now.date() - _DAY
    event = f"names of {site.key} on {day}"
    rows = [row for row in undeclared.names([site]) if row.is_open and row.first == day]
    if rows:
        named = [row.name for row in rows if row.clients > 1]
        text = f"Browsers met what nobody declared, on {spell(day, 'j F')} for the first time."
        text += f"\n\n{words.few(named)}" if named else ""
        yield _News(
            event,
            f"new names that nobody declared: {len(rows)}",
            text,
            mails.link("consent_detection_changelist"),
        )


def _week(site: Site, person: User, now: datetime) -> Iterator[_News]:
    """The week before, from Monday on."""
    today = timezone.localdate(now)
    monday = today - today.weekday() * _DAY
    event = f"week of {site.key} before {monday}"
    is_told = Mail.objects.filter(event=f"{event}, to {person.pk}").exists()
    if is_told or today > monday + mails.RECENT:
        return
    facts = {
        "monday": monday,
        "statistics": Statistics.build(site, until=monday - _DAY, days=7, is_short=True),
        "status": SiteStatus.build(site, person, today),
        "backup": Backup.objects.first(),
        "now": now,
    }
    text = render_to_string("consent/mail/week.txt", facts).strip()
    yield _News(event, f"the week before {spell(monday, 'j F')}", text, mails.link("index"))


_SOURCES: list[tuple[str, Callable[[Site, User, datetime], Iterator[_News]]]] = [
    ("consent.approve_publication", _waiting),
    ("consent.add_notice", _published),
    ("consent.add_notice", _switched),
    ("consent.add_cookie", _found),
    ("consent.view_tally", _week),
]
