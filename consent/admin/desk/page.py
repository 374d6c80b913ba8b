"""What the first page shows of each site."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from consent.admin import site_status
from consent.admin.desk.to_do import Task, tasks
from consent.admin.site_status import SiteStatus
from consent.admin.statistics import page as statistics_page
from consent.admin.statistics.pictures import Statistics

MOST_PICTURES = 3  # of several sites; a click shows the others'


@dataclass(frozen=True)
class SiteDesk:
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
    has_pictures = (
        request.user.has_perm(statistics_page.PERMISSION) and len(statuses) <= MOST_PICTURES
    )
    desks = [_desk(status, request, today, has_pictures=has_pictures) for status in statuses]
    title = statuses[0].site.name if len(statuses) == 1 else "All sites"
    periods = {"days": statistics_page.days(request), "periods": statistics_page.PERIODS}
    return {**shared, **periods, "desks": desks, "desk_title": title}


def _desk(status: SiteStatus, request: HttpRequest, today: date, *, has_pictures: bool) -> SiteDesk:
    days = statistics_page.days(request)
    drawn = Statistics.asked_only(status.site, until=today, days=days) if has_pictures else None
    return SiteDesk(status, tasks(status, request, today), drawn)
