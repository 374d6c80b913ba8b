"""Show what was counted of a site, in pictures, with a table and a CSV file of each."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from consent.admin.bulk import csv_file
from consent.admin.site_lists import SiteScope
from consent.admin.statistics.pictures import Statistics
from consent.models import Site
from consent.record.statistics.tables import MIN_COUNT, MIN_RATED, UNITS

PERMISSION = "consent.view_tally"
_USUAL = 30
PERIODS = [(days, f"{days} days") for days in UNITS]


def page(request: HttpRequest) -> HttpResponse:
    """Show the pictures of the chosen site, or of the one that the address names."""
    scope = SiteScope.from_request(request)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Statistics",
        "days": days(request),
        "periods": PERIODS,
        "fewest": MIN_COUNT,
        "rated": MIN_RATED,
        "statistics": _statistics(request, request.GET.get("site", "")),
        "sites": scope.sites if scope.only is None else (),
    }
    return TemplateResponse(request, "admin/consent/statistics/page.html", context)


def download(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Answer the table of one picture as CSV; a number that is not shown is left empty."""
    statistics = _statistics(request, site)
    picture = next((each for each in statistics.pictures if each.slug == slug), None)
    if picture is None or statistics.site.key != site:
        raise Http404
    name = f"{site}-{slug}-{statistics.first}-{statistics.last}"
    rows = [(row.key, *row.numbers) for row in picture.rows]
    return csv_file.answer(name, picture.headers, rows)


def _statistics(request: HttpRequest, key: str) -> Statistics:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    scope = SiteScope.from_request(request)
    sites: dict[str, Site] = {site.key: site for site in scope.sites}
    site = sites.get(key) or next(iter(scope.shown), None)
    if site is None:
        raise Http404("There is no site.")
    return Statistics.build(site, until=timezone.now().date(), days=days(request))


def days(request: HttpRequest) -> int:
    return {f"{days}": days for days in UNITS}.get(request.GET.get("days", ""), _USUAL)
