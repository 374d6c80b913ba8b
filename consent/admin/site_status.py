"""The status of each site: its notice in force, unpublished changes, requests and counts."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property

from consent import publishing
from consent.admin import undeclared
from consent.admin.site_scope import SiteScope
from consent.admin.undeclared import State
from consent.models import Notice, OptOutRequest, Publication, Site
from consent.proof.models import RecordCheck
from consent.publishing import differences
from consent.record import opt_outs, retention

RECENT = timedelta(days=30)
PUBLICATIONS = 5  # the latest, among which the one in force stands but for rare cases


class Badge(NamedTuple):
    text: str
    spoken: str  # after the line's name


class Backlog(NamedTuple):
    """What waits on the sites that are shown. Read once for each request."""

    late: int
    undeclared: Mapping[str, list[str]]

    @classmethod
    def of(cls, request: HttpRequest) -> "Backlog":
        backlog: Backlog | None = getattr(request, "_backlog", None)
        if backlog is None:
            today, scope = timezone.now().date(), SiteScope.of(request)
            rows = OptOutRequest.objects.filter(done_at=None, due_on__lt=today)
            late = scope.narrow(rows, "site__key").count()
            backlog = cls(late, _undeclared(scope.shown, today - RECENT))
            setattr(request, "_backlog", backlog)
        return backlog


def _undeclared(sites: Collection[Site], since: date) -> Mapping[str, list[str]]:
    """Of each site, the names that were met lately and that somebody has to sort."""
    names: dict[str, list[str]] = {}
    for one in undeclared.names(sites):
        if one.state is State.OPEN and one.last > since:
            names.setdefault(one.site.key, []).append(one.name)
    return names


@dataclass(frozen=True)
class SiteStatus:
    site: Site
    draft: publishing.Draft
    requests: opt_outs.OpenRequests
    undeclared: list[str]

    @property
    def notice(self) -> Notice | None:
        return self.draft.latest

    @cached_property
    def changes(self) -> int:
        """How many there are that visitors do not see yet."""
        if self.notice is None:
            return 0
        return len(differences.between(self.notice.snapshot, self.draft.snapshot))

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many categories, cookies and rules the catalogue has."""
        rows, rules = self.draft.snapshot["categories"], self.draft.snapshot["regions"]
        cookies = sum(len(row["cookies"]) for row in rows)
        return {"categories": len(rows), "cookies": cookies, "rules": len(rules)}

    @property
    def languages(self) -> list[str]:
        languages: list[str] = self.draft.snapshot["site"]["languages"]
        return languages

    @cached_property
    def _publications(self) -> list[Publication]:
        rows = self.site.publications.defer("body").order_by("-pk")
        return list(rows[:PUBLICATIONS])

    @property
    def publication(self) -> Publication | None:
        """The latest one, whatever became of it."""
        return next(iter(self._publications), None)

    @property
    def approved_by(self) -> str:
        """Who agreed to the notice in force, where somebody had to."""
        number = self.notice and self.notice.pk
        return next((one.approved_by for one in self._publications if one.notice_id == number), "")

    @cached_property
    def retention(self) -> retention.LastRun:
        """Of every site."""
        return retention.last_run(timezone.now())

    @cached_property
    def wrong_rows(self) -> int:
        """What the verification of the record has found, of whatever site."""
        check = RecordCheck.objects.first()
        return check.wrong if check else 0

    def next_rules(self, today: date, until: date) -> Iterator[Mapping[str, Any]]:
        """The published and drafted rules that begin in a time."""
        for row in self.draft.snapshot["regions"]:
            begins = row.get("valid_from")
            if begins and f"{today}" < begins <= f"{until}":
                yield row


def status_context(request: HttpRequest) -> dict[str, Any]:
    """What `site_status.html` shows: the chosen site, or all of them."""
    return {"site_statuses": site_statuses(SiteScope.of(request).shown, Backlog.of(request))}


def site_statuses(sites: Iterable[Site], backlog: Backlog) -> list[SiteStatus]:
    now = timezone.now()
    open_requests = opt_outs.count_open(now.date())
    return [
        SiteStatus(
            site=site,
            draft=publishing.Draft.load(site),
            requests=open_requests.get(site.pk, opt_outs.OpenRequests()),
            undeclared=backlog.undeclared.get(site.key, []),
        )
        for site in sites
    ]


def badges(request: HttpRequest, models: Collection[str]) -> Mapping[str, Badge]:
    """By the name of the model whose line they stand beside; none where nothing waits."""
    found_badges: dict[str, Badge] = {}
    if "OptOutRequest" in models and (late := Backlog.of(request).late):
        found_badges["OptOutRequest"] = Badge(f"{late} late", "")
    if "Detection" in models:
        number = sum(map(len, Backlog.of(request).undeclared.values()))
        if number:
            found_badges["Detection"] = Badge(f"{number}", "not declared")
    return found_badges
