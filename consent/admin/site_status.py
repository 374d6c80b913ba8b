"""The status of each site: its notice in force, unpublished changes, requests and counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone

from consent import publishing
from consent.admin import copy_site
from consent.admin.site_scope import SiteScope
from consent.models import Category, Cookie, Detection, Notice, RegionRule, Site, Tally
from consent.record import opt_out_requests

WEEK = timedelta(days=6)  # and today
SHOWN = Q(outcome=Tally.Outcome.SHOWN)


@dataclass(frozen=True, slots=True)
class SiteStatus:
    site: Site
    notice: Notice | None
    has_changes: bool
    requests: opt_out_requests.OpenRequests
    counts: "SiteCounts"


@dataclass(frozen=True, slots=True)
class SiteCounts:
    """How much one site's catalogue holds, and what happened there in seven days."""

    categories: int
    cookies: int
    rules: int
    shown: int
    answers: int
    detections: int  # different names that were met

    @property
    def is_bare(self) -> bool:
        return not (self.categories or self.rules)


def status_context(request: HttpRequest) -> dict[str, Any]:
    """What `site_status.html` shows: the chosen site, or all of them."""
    return {
        "site_statuses": site_statuses(SiteScope.of(request).shown),
        "may_copy": copy_site.may_copy(request),
    }


def site_statuses(sites: Iterable[Site]) -> list[SiteStatus]:
    open_requests = opt_out_requests.count_open(timezone.now().date())
    counts = _Counts()
    return [
        SiteStatus(
            site=site,
            notice=draft.latest,
            has_changes=bool(publishing.changes(draft)),
            requests=open_requests.get(site.pk, opt_out_requests.OpenRequests()),
            counts=counts.of(site),
        )
        for site in sites
        for draft in [publishing.Draft.of(site)]
    ]


class _Counts:
    """Every count of every site, in one query for each kind."""

    def __init__(self) -> None:
        day = timezone.now().date() - WEEK
        week, names = Tally.objects.filter(day__gte=day), Count("name", distinct=True)
        self.categories = _by_site(Category.objects.all(), "site__key", Count("pk"))
        self.cookies = _by_site(Cookie.objects.all(), "category__site__key", Count("pk"))
        self.rules = _by_site(RegionRule.objects.all(), "site__key", Count("pk"))
        self.shown = _by_site(week.filter(SHOWN), "site", Sum("count"))
        self.answers = _by_site(week.exclude(SHOWN), "site", Sum("count"))
        self.detections = _by_site(Detection.objects.filter(day__gte=day), "site", names)

    def of(self, site: Site) -> SiteCounts:
        return SiteCounts(**{name: found.get(site.key, 0) for name, found in vars(self).items()})


def _by_site(rows: QuerySet[Any], lookup: str, count: Any) -> dict[str, int]:
    return dict(rows.order_by().values_list(lookup).annotate(count))
