"""The status of each site: its notice in force, unpublished changes, requests and counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from django.db.models import Count, Q, Sum
from django.http import HttpRequest
from django.utils import timezone

from consent import publishing
from consent.admin import copy_site
from consent.admin.site_scope import SiteScope
from consent.models import Detection, Notice, Site, Tally
from consent.record import opt_out_requests

DAYS = 7


@dataclass(frozen=True, slots=True)
class CatalogueCounts:
    categories: int
    cookies: int
    rules: int

    @classmethod
    def of(cls, draft: publishing.Draft) -> Self:
        categories, rules = draft.snapshot["categories"], draft.snapshot["regions"]
        return cls(len(categories), sum(len(row["cookies"]) for row in categories), len(rules))

    @property
    def are_none(self) -> bool:
        return not (self.categories or self.rules)


@dataclass(frozen=True, slots=True)
class RecentCounts:
    """What happened in the last seven days."""

    shown: int = 0
    answered: int = 0
    detections: int = 0  # different names

    @classmethod
    def by_site(cls) -> Mapping[str, Self]:
        """Of every site that has any, by its key."""
        first = timezone.now().date() - timedelta(days=DAYS - 1)  # today counts
        is_shown = Q(outcome=Tally.Outcome.SHOWN)
        tallies = Tally.objects.filter(day__gte=first, category="").values_list("site")
        counted = tallies.annotate(
            shown=Sum("count", filter=is_shown, default=0),
            answered=Sum("count", filter=~is_shown, default=0),
        )
        numbers = {site: (shown, answered) for site, shown, answered in counted}
        detections = Detection.objects.filter(day__gte=first).values_list("site")
        names = dict(detections.annotate(Count("name", distinct=True)))
        return {
            site: cls(*numbers.get(site, (0, 0)), detections=names.get(site, 0))
            for site in numbers.keys() | names.keys()
        }


@dataclass(frozen=True, slots=True)
class SiteStatus:
    site: Site
    notice: Notice | None
    has_changes: bool
    catalogue: CatalogueCounts
    recent: RecentCounts
    requests: opt_out_requests.OpenRequests


def status_context(request: HttpRequest) -> dict[str, Any]:
    """What `site_status.html` shows: the chosen site, or all of them."""
    return {
        "site_statuses": site_statuses(SiteScope.of(request).shown),
        "may_copy": copy_site.may_copy(request),
    }


def site_statuses(sites: Iterable[Site]) -> list[SiteStatus]:
    open_requests = opt_out_requests.count_open(timezone.now().date())
    recent = RecentCounts.by_site()
    return [
        SiteStatus(
            site=site,
            notice=draft.latest,
            has_changes=bool(publishing.changes(draft)),
            catalogue=CatalogueCounts.of(draft),
            recent=recent.get(site.key, RecentCounts()),
            requests=open_requests.get(site.pk, opt_out_requests.OpenRequests()),
        )
        for site in sites
        for draft in [publishing.Draft.of(site)]
    ]
