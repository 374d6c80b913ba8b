"""Names that browsers met of late and that no category declares: somebody has to sort them."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Sum

from consent import notices
from consent.models import Detection
from consent.statistics import detections

DAYS = 30


def names(site_keys: Iterable[str], *, today: date) -> Mapping[str, list[str]]:
    """Of each site, those that were met most often first."""
    since = today - timedelta(days=DAYS - 1)
    rows = Detection.objects.filter(site__in=list(site_keys), day__gte=since)
    counted = rows.exclude(name=detections.OTHER_NAMES).values_list("site", "name")
    found: dict[str, list[str]] = {}
    for site, name, _ in counted.annotate(met=Sum("count")).order_by("-met", "name"):
        if _is_undeclared(site, name):
            found.setdefault(site, []).append(name)
    return found


def _is_undeclared(site: str, name: str) -> bool:
    try:
        return detections.category_of(name, notices.current(site)) is None
    except notices.NothingPublished:
        return True
