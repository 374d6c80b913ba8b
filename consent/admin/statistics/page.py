"""What was counted of a site, in pictures, with a table and a CSV file of each."""

from collections.abc import Iterator

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from consent.admin.bulk import csv_file
from consent.admin.site_scope import SiteScope
from consent.admin.statistics.picture import Picture
from consent.admin.statistics.pictures import Statistics
from consent.models import Site
from consent.statistics.tables import MIN_COUNT, UNITS

PERMISSION = "consent.view_tally"
USUAL = 30
PERIODS = [(days, "12 months" if days == 365 else f"{days} days") for days in UNITS]


def page(request: HttpRequest) -> HttpResponse:
    """The pictures of the chosen site, or of the one that the address names."""
    site, number = _site(request), days(request)
    context = {
        **admin.site.each_context(request),
        "title": "Statistics",
        "days": number,
        "periods": PERIODS,
        "fewest": MIN_COUNT,
        "statistics": Statistics.of(site, until=timezone.now().date(), days=number),
        "sites": SiteScope.of(request).sites if SiteScope.of(request).only is None else (),
    }
    return TemplateResponse(request, "admin/consent/statistics/page.html", context)


def download(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """The table of one picture as CSV; a number that is not shown is left empty."""
    number, found = days(request), _site(request, site)
    statistics = Statistics.of(found, until=timezone.now().date(), days=number)
    picture = next((one for one in statistics.pictures if one.slug == slug), None)
    if picture is None:
        raise Http404
    name = f"{found.key}-{slug}-{statistics.span.first}-{statistics.span.last}"
    return csv_file.answer(name, picture.headers, _lines(picture))


def _lines(picture: Picture) -> Iterator[dict[str, str]]:
    for row in picture.table.rows:
        total = [row.total] if picture.total else []
        numbers = ("" if one is None else f"{one}" for one in (*row.numbers, *total))
        yield dict(zip(picture.headers, (row.key, *numbers), strict=True))


def _site(request: HttpRequest, key: str = "") -> Site:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    scope = SiteScope.of(request)
    wanted = key or request.GET.get("site", "")
    known = {site.key: site for site in scope.sites}
    if wanted in known:
        return known[wanted]
    if key or not scope.shown:
        raise Http404("There is no such site.")
    return scope.shown[0]


def days(request: HttpRequest) -> int:
    return {f"{days}": days for days in UNITS}.get(request.GET.get("days", ""), USUAL)
