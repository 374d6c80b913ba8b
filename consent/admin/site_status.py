"""The status of each site: its notice in force, unpublished changes and open requests."""

from dataclasses import dataclass

from django.utils import timezone

from consent import publishing
from consent.models import Notice, Site
from consent.record import opt_out_requests


@dataclass(frozen=True, slots=True)
class SiteStatus:
    site: Site
    notice: Notice | None
    has_changes: bool
    requests: opt_out_requests.OpenRequests


def site_statuses() -> list[SiteStatus]:
    open_requests = opt_out_requests.count_open(timezone.now().date())
    return [
        SiteStatus(
            site=site,
            notice=draft.latest,
            has_changes=bool(publishing.changes(draft)),
            requests=open_requests.get(site.pk, opt_out_requests.OpenRequests()),
        )
        for site in Site.objects.all()
        for draft in [publishing.Draft.of(site)]
    ]
