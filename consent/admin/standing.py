"""Where each site stands: what is in force, and whether the catalogue has moved on."""

from dataclasses import dataclass

from django.utils import timezone

from consent import optouts, publishing
from consent.models import Notice, Site


@dataclass(frozen=True, slots=True)
class Standing:
    site: Site
    notice: Notice | None
    has_changes: bool
    requests: optouts.Waiting


def standings() -> list[Standing]:
    waiting = optouts.waiting(timezone.now().date())
    return [
        Standing(
            site=site,
            notice=site.notices.order_by("-number").first(),
            has_changes=bool(publishing.changes(site)),
            requests=waiting.get(site.pk, optouts.Waiting()),
        )
        for site in Site.objects.all()
    ]
