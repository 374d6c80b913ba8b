"""Where each site stands: what is in force, and whether the catalogue has moved on."""

from dataclasses import dataclass

from consent import publishing
from consent.models import Notice, Site


@dataclass(frozen=True, slots=True)
class Standing:
    site: Site
    notice: Notice | None
    has_changes: bool


def standings() -> list[Standing]:
    return [
        Standing(
            site=site,
            notice=site.notices.order_by("-number").first(),
            has_changes=bool(publishing.changes(site)),
        )
        for site in Site.objects.all()
    ]
