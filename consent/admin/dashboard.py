"""Show on the first page what each site is, and what somebody has to do for it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from operator import itemgetter
from typing import Any, NamedTuple, Self

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as spell
from django.utils.functional import cached_property

from consent import notices, publishing
from consent.admin import languages
from consent.admin.catalogue import undeclared
from consent.admin.record.statistics import page as statistics_page
from consent.admin.record.statistics.page import Statistics
from consent.admin.site_lists import sites_of
from consent.admin.sites import translations
from consent.intake import opt_outs
from consent.models import Notice, Publication, Site
from consent.publishing import differences, facts, publications, words
from consent.publishing.review import read_before
from consent.record import clock, retention
from consent.record.statistics import answer_counts

_RECENT = timedelta(days=30)
_SOON = timedelta(days=60)  # ahead of a rule that begins
_MAX_PICTURES = 3  # of several sites; a click shows the others'


class Urgency(IntEnum):
    LATE = 1
    OPEN = 2
    QUIET = 3  # worth knowing


class Task(NamedTuple):
    urgency: Urgency
    title: str
    detail: str
    action: str = ""  # what the link says; empty: there is none
    address: str = ""


@dataclass
class SiteStatus:
    """What a site's part of the page shows."""

    site: Site
    draft: publishing.Draft
    requests: opt_outs.OpenRequests
    undeclared: list[undeclared.FoundName]  # met lately, and somebody has to sort them
    statistics: Statistics | None
    seen: list[tuple[str, date | None]]  # the tag, by origin
    tasks: Sequence[Task] = ()
    steps: Sequence[tuple[str, str, bool]] = ()  # title, address and whether it is done

    @classmethod
    def build(
        cls, site: Site, user: Any, today: date, statistics: Statistics | None = None
    ) -> Self:
        """Return it with what this person may see of it, the most urgent first."""
        seen = answer_counts.last_seen(site.key)
        names = [row for row in undeclared.names([site]) if row.is_open]
        status = cls(
            site=site,
            draft=publishing.Draft.load(site),
            requests=opt_outs.count_open(today).get(site.pk, opt_outs.OpenRequests()),
            undeclared=[row for row in names if row.last > today - _RECENT],
            statistics=statistics,
            seen=[(origin, seen.get(origin)) for origin in site.origins.split()],
        )
        sources = [source for rights, source in SOURCES if user.has_perms(rights.split())]
        found = [task for source in sources for task in source(status, today)]
        status.tasks = sorted(found, key=lambda task: task.urgency)
        if user.has_perm("consent.add_notice"):
            status.steps = _first_steps(status, user)
        return status

    @property
    def notice(self) -> Notice | None:
        return self.draft.latest

    @cached_property
    def changes(self) -> int:
        """How many there are that visitors do not see yet."""
        if self.notice is None:
            return 0
        return len(differences.between(self.notice.snapshot, self.draft.snapshot))

    @property
    def cookies(self) -> int:
        """How many cookies the catalogue declares."""
        return sum(len(row["cookies"]) for row in self.draft.snapshot["categories"])


def context(request: HttpRequest) -> dict[str, Any]:
    today, days = timezone.now().date(), statistics_page.days(request)
    every, key = sites_of(request), request.GET.get("site")
    sites = [site for site in every if site.key == key] or every
    is_drawn = len(sites) <= _MAX_PICTURES and request.user.has_perm(statistics_page.PERMISSION)
    desks = []
    for site in sites:
        counts = Statistics.build(site, until=today, days=days, is_short=True) if is_drawn else None
        desks.append(SiteStatus.build(site, request.user, today, counts))
    return {
        "days": days,
        "periods": statistics_page.PERIODS,
        "desks": desks,
    }


def _first_steps(status: SiteStatus, user: Any) -> list[tuple[str, str, bool]]:
    """Return what a new installation needs, and nothing once all of it is done."""
    staff, review = User.objects.filter(is_staff=True, is_active=True), _review(status)
    items = facts.checklist(status.draft.snapshot, status.draft.confirmed)
    is_seen, embed = any(day for _, day in status.seen), "admin:consent_site_embed"
    invite = reverse("admin:auth_user_add") if user.has_perm("auth.add_user") else ""
    is_confirmed = not any(item.is_open for item in items)
    steps = [
        ("Read the catalogue and confirm the facts", f"{review}#facts", is_confirmed),
        ("Publish", review, status.notice is not None),
        ("Embed the tag, and open the site", reverse(embed, args=[status.site.pk]), is_seen),
        ("Invite a colleague", invite, staff.count() > 1),
    ]
    return [] if all(is_done for *_, is_done in steps) else steps


def _switched_off(status: SiteStatus, today: date) -> Iterator[Task]:
    if status.notice and notices.is_off(status.site):
        page = reverse("admin:consent_site_switch", args=[status.site.pk])
        detail = "Nobody sees a banner, and nothing optional is allowed."
        yield Task(Urgency.LATE, "The site is switched off", detail, "Switch on", page)


def _publication(status: SiteStatus, today: date) -> Iterator[Task]:
    last = status.site.publications.defer("body").first()
    if last is None:
        return
    page, name = _review(status), f"Notice {last.number}"
    match last.state:
        case Publication.State.WAITING:
            detail = f"Asked for by {last.requested_by} on {spell(last.requested_at, 'j F')}."
            yield Task(Urgency.OPEN, f"{name} waits for a second person", detail, "Review", page)
        case Publication.State.SCHEDULED if last.publish_at:
            title, at = f"{name} comes into force by itself", publications.in_words(last.publish_at)
            yield Task(Urgency.QUIET, title, f"On {at}.", "Review", page)
        case Publication.State.FAILED:
            title = f"{name} could not be published"
            yield Task(Urgency.LATE, title, last.closed_because, "Review", page)


def _problems(status: SiteStatus, today: date) -> Iterator[Task]:
    found = publishing.lint(status.draft, today=today)
    errors = [problem.text for problem in found if problem.is_error]
    read = read_before(status.draft, found)
    warnings = [row.text for row in found if not row.is_error and row.text not in read]
    page = _review(status)
    if errors:
        title = f"{_number(len(errors), 'thing', 'things')} must be mended before you can publish"
        yield Task(Urgency.OPEN, title, errors[0], "Fix", page)
    if warnings:
        title = f"{_number(len(warnings), 'warning', 'warnings')} in the catalogue"
        yield Task(Urgency.QUIET, title, warnings[0], "Look", page)


def _requests(status: SiteStatus, today: date) -> Iterator[Task]:
    number, late = status.requests.open, status.requests.late
    page = f"{reverse('admin:consent_optoutrequest_changelist')}?site={status.site.key}"
    days = opt_outs.BUSINESS_DAYS
    if late:
        are = _number(late, "opt-out request is", "opt-out requests are")
        detail = f"The law wants each done within {days} business days."
        yield Task(Urgency.LATE, f"{are} late", detail, "Answer", page)
    if number > late:
        title = _number(number - late, "opt-out request waits", "opt-out requests wait")
        detail = f"Each is due {days} business days after it came."
        yield Task(Urgency.OPEN, title, detail, "Answer", page)


def _undeclared(status: SiteStatus, today: date) -> Iterator[Task]:
    if names := [row.name for row in status.undeclared]:
        detail = f"{words.few(names)}, in the last 30 days."
        met = _number(len(names), "name was met", "names were met")
        page = f"{reverse('admin:consent_detection_changelist')}?site={status.site.key}"
        yield Task(Urgency.OPEN, f"{met} that nobody declared", detail, "Sort", page)


def _products(status: SiteStatus, today: date) -> Iterator[Task]:
    for name in dict.fromkeys(row.product.name for row in status.undeclared if row.product):
        query = {"site": status.site.pk, "vendor": name}
        page = reverse("admin:consent_cookie_import", query=query)
        yield Task(Urgency.OPEN, f"{name} is on your pages", "", "Declare all of it", page)


def _rules(status: SiteStatus, today: date) -> Iterator[Task]:
    every = status.draft.snapshot["regions"]
    rows = [row for row in every if f"{today}" < (row["valid_from"] or "") <= f"{today + _SOON}"]
    if rows:
        first = min(rows, key=itemgetter("valid_from"))
        page = f"{reverse('admin:consent_regionrule_changelist')}?site={status.site.key}"
        title = f"{_number(len(rows), 'rule begins', 'rules begin')} soon"
        begins = spell(date.fromisoformat(first["valid_from"]), "j F Y")
        names = words.few([row["name"] for row in rows])
        yield Task(Urgency.QUIET, title, f"{names}, from {begins}", "Look", page)


def _translations(status: SiteStatus, today: date) -> Iterator[Task]:
    page = reverse("admin:consent_site_translations", args=[status.site.pk])
    for code in languages.codes(status.site):
        if number := len(translations.waiting(status.draft, code)):
            title = f"{_number(number, 'text waits', 'texts wait')} for {languages.name(code)}"
            detail = "Missing, or translated before the original changed."
            yield Task(Urgency.OPEN, title, detail, "Translate", f"{page}?language={code}")


def _retention(status: SiteStatus, today: date) -> Iterator[Task]:
    if problem := retention.problem(clock.now()):  # of every site
        yield Task(Urgency.LATE, "What is too old has not been deleted", problem)


def _review(status: SiteStatus) -> str:
    return reverse("admin:consent_notice_publish", args=[status.site.key])


def _number(number: int, singular: str, plural: str) -> str:
    return f"{number} {singular if number == 1 else plural}"


Source = Callable[[SiteStatus, date], Iterator[Task]]
SOURCES: list[tuple[str, Source]] = [  # apps append theirs
    ("consent.view_site", _switched_off),
    ("consent.view_notice", _publication),
    ("consent.view_notice", _problems),
    ("consent.view_optoutrequest", _requests),
    ("consent.add_cookie consent.change_cookie consent.change_category", _products),
    ("consent.view_detection", _undeclared),
    ("consent.view_regionrule", _rules),
    ("consent.change_wording", _translations),
    ("consent.view_notice", _retention),
]
