"""Names that browsers met of late and that no category declares: somebody has to sort them."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Sum

from consent import notices
from consent.models import Category, Cookie, Detection, Dismissal
from consent.statistics import detections

DAYS = 30

Found = tuple[str, str, str]  # site, what it is, name


def names(site_keys: Collection[str], *, today: date) -> Mapping[str, list[str]]:
    """Of each site, those that were met most often first; none that was dismissed."""
    since = today - timedelta(days=DAYS - 1)
    dismissed = Dismissal.objects.filter(
        site=OuterRef("site"), what=OuterRef("what"), name=OuterRef("name")
    )
    rows = Detection.objects.filter(~Exists(dismissed), site__in=site_keys, day__gte=since)
    counted = rows.exclude(name=detections.OTHER_NAMES).values_list("site", "what", "name")
    ranked = counted.annotate(met=Sum("count")).order_by("-met", "name")
    waiting = [(site, what, name) for site, what, name, _ in ranked]
    waiting = [found for found in waiting if not _is_published(*found)]
    drafted = _drafted(site_keys) if waiting else {}
    found: dict[str, list[str]] = {}
    for site, _, name in waiting:
        if detections.entry(name, drafted.get(site, {})) is None:
            found.setdefault(site, []).append(name)
    return found


def _is_published(site: str, what: str, name: str) -> bool:
    try:
        return detections.category_of(name, notices.current(site), what) is not None
    except notices.NothingPublished:
        return False


def _drafted(site_keys: Collection[str]) -> Mapping[str, dict[str, str]]:
    """What is declared and not published yet: names, patterns and hosts with their category."""
    found: dict[str, dict[str, str]] = {}
    cookies = Cookie.objects.filter(category__site__key__in=site_keys)
    for site, name, key in cookies.values_list("category__site__key", "name", "category__key"):
        found.setdefault(site, {})[name] = key
    hosts = Category.objects.filter(site__key__in=site_keys).exclude(hosts="")
    for site, several, key in hosts.values_list("site__key", "hosts", "key"):
        found.setdefault(site, {}).update(dict.fromkeys(several.split(), key))
    return found
