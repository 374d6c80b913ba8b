"""Show on the first page what each site is, and what somebody has to do for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as spell

from consent import notices, publishing
from consent.admin import site_status
from consent.admin.site_status import SiteStatus
from consent.admin.statistics import page as statistics_page
from consent.admin.statistics.pictures import Statistics
from consent.models import Publication
from consent.record import opt_outs

SOON = timedelta(days=60)  # ahead of a rule that begins
MOST_NAMES = 3
MOST_PICTURES = 3  # of several sites; a click shows the others'


class Urgency(IntEnum):
    LATE = 1
    OPEN = 2
    WORTH_KNOWING = 3


@dataclass(frozen=True, slots=True)
class Task:
    urgency: Urgency
    title: str
    detail: str
    action: str  # what the link says; empty: there is none
    address: str = ""

    @property
    def sign(self) -> str:
        return {Urgency.LATE: "is-bad", Urgency.OPEN: "is-warning"}.get(self.urgency, "is-quiet")


class SiteDesk(NamedTuple):
    status: SiteStatus
    tasks: list[Task]
    statistics: Statistics | None

    @property
    def more(self) -> str:
        """Where the other pictures are."""
        return f"{reverse('admin:consent_statistics')}?site={self.status.site.key}"


def context(request: HttpRequest) -> dict[str, Any]:
    today, shared = timezone.now().date(), site_status.status_context(request)
    statuses: list[SiteStatus] = shared["site_statuses"]
    may_see, days = request.user.has_perm(statistics_page.PERMISSION), statistics_page.days(request)
    has_pictures = may_see and len(statuses) <= MOST_PICTURES
    desks = [
        SiteDesk(
            status,
            tasks(status, request, today),
            Statistics.build(status.site, until=today, days=days, is_short=True)
            if has_pictures
            else None,
        )
        for status in statuses
    ]
    title = statuses[0].site.name if len(statuses) == 1 else "All sites"
    periods = {"days": days, "periods": statistics_page.PERIODS}
    return {**shared, **periods, "desks": desks, "desk_title": title}


def tasks(status: SiteStatus, request: HttpRequest, today: date) -> list[Task]:
    """What this person may see of it."""
    found = [
        task
        for permission, source in SOURCES
        if request.user.has_perm(permission)
        for task in source(status, today)
    ]
    return sorted(found, key=lambda task: task.urgency)


def _switched_off(status: SiteStatus, today: date) -> Iterator[Task]:
    try:
        is_off = notices.current(status.site.key).switched_off is not None
    except notices.NothingPublished:
        return
    if is_off:
        page = reverse("admin:consent_site_switch", args=[status.site.pk])
        detail = "Nobody sees a banner, and nothing optional is allowed."
        yield Task(Urgency.LATE, "The site is switched off", detail, "Switch on", page)


def _publication(status: SiteStatus, today: date) -> Iterator[Task]:
    last = status.publication
    if last is None:
        return
    page = _review(status)
    match last.state:
        case Publication.State.WAITING:
            detail = f"Asked for by {last.requested_by} on {spell(last.requested_at, 'j F')}."
            title = f"Notice {last.number} waits for a second person"
            yield Task(Urgency.OPEN, title, detail, "Review", page)
        case Publication.State.SCHEDULED if last.publish_at:
            at = spell(last.publish_at, "j F, H:i e")
            title = f"Notice {last.number} comes into force by itself"
            yield Task(Urgency.WORTH_KNOWING, title, f"On {at}.", "Review", page)
        case Publication.State.FAILED:
            title = f"Notice {last.number} could not be published"
            yield Task(Urgency.LATE, title, last.closed_because, "Review", page)


def _nothing_published(status: SiteStatus, today: date) -> Iterator[Task]:
    if status.notice is None:
        detail = "Visitors see no banner, and nothing optional is allowed."
        yield Task(Urgency.OPEN, "Nothing is published yet", detail, "Review", _review(status))


def _problems(status: SiteStatus, today: date) -> Iterator[Task]:
    found = publishing.lint(status.draft, today=today)
    errors = [problem.text for problem in found if problem.is_error]
    warnings = [problem.text for problem in found if not problem.is_error]
    page = _review(status)
    if errors:
        title = f"{_number(len(errors), 'thing', 'things')} must be mended before you can publish"
        yield Task(Urgency.OPEN, title, errors[0], "Fix", page)
    if warnings:
        title = f"{_number(len(warnings), 'warning', 'warnings')} in the catalogue"
        yield Task(Urgency.WORTH_KNOWING, title, warnings[0], "Look", page)


def _requests(status: SiteStatus, today: date) -> Iterator[Task]:
    number, late = status.requests.open, status.requests.late
    page = f"{reverse('admin:consent_optoutrequest_changelist')}?site={status.site.key}"
    days = opt_outs.BUSINESS_DAYS
    if late:
        are = _number(late, "opt-out request is", "opt-out requests are")
        detail = f"The law wants each done within {days} business days."
        yield Task(Urgency.LATE, f"{are} late", detail, "Answer", f"{page}&status=late")
    if number > late:
        title = _number(number - late, "opt-out request waits", "opt-out requests wait")
        detail = f"Each is due {days} business days after it came."
        yield Task(Urgency.OPEN, title, detail, "Answer", f"{page}&status=open")


def _undeclared(status: SiteStatus, today: date) -> Iterator[Task]:
    if names := status.undeclared:
        detail = f"{_listed(names)}, in the last 30 days."
        met = _number(len(names), "name was met", "names were met")
        page = f"{reverse('admin:consent_detection_changelist')}?site={status.site.key}"
        yield Task(Urgency.OPEN, f"{met} that nobody declared", detail, "Sort", page)


def _rules(status: SiteStatus, today: date) -> Iterator[Task]:
    rows = sorted(status.next_rules(today, today + SOON), key=lambda row: row["valid_from"])
    if rows:
        first = rows[0]
        page = reverse("admin:consent_regionrule_effective")
        query = f"?site={status.site.key}&place={first['code']}&date={first['valid_from']}"
        title = f"{_number(len(rows), 'rule begins', 'rules begin')} soon"
        begins = spell(date.fromisoformat(first["valid_from"]), "j F Y")
        names = _listed([row["name"] for row in rows])
        yield Task(Urgency.WORTH_KNOWING, title, f"{names}, from {begins}", "Look", page + query)


def _retention(status: SiteStatus, today: date) -> Iterator[Task]:
    last = status.retention
    if last.problem or last.is_overdue:
        since = f"Last done on {spell(last.at, 'j F Y')}." if last.at else "Never done yet."
        detail = last.problem or f"{since} See “Look after the record” in the operator’s manual."
        yield Task(Urgency.LATE, "What is too old has not been deleted", detail, "")


def _verification(status: SiteStatus, today: date) -> Iterator[Task]:
    if number := status.wrong_rows:
        are = "is not what it was" if number == 1 else "are not what they were"
        title = f"{_number(number, 'entry of the record', 'entries of the record')} {are}"
        detail = (
            "Run manage.py record verify, which names each. See who has the database’s password."
        )
        yield Task(Urgency.LATE, title, detail, "")


def _review(status: SiteStatus) -> str:
    return reverse("admin:consent_notice_publish", args=[status.site.key])


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _number(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


Source = Callable[[SiteStatus, date], Iterator[Task]]
SOURCES: tuple[tuple[str, Source], ...] = (
    ("consent.view_site", _switched_off),
    ("consent.view_notice", _nothing_published),
    ("consent.view_notice", _publication),
    ("consent.view_notice", _problems),
    ("consent.view_optoutrequest", _requests),
    ("consent.view_detection", _undeclared),
    ("consent.view_regionrule", _rules),
    ("consent.view_notice", _retention),
    ("consent.view_decision", _verification),
)
