"""What the last rehearsal of a site found, and how to run it again: never from here."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from consent.admin import undeclared
from consent.admin.detection import declare
from consent.admin.site_lists import BaseAdmin
from consent.models import Site
from consent.record import rehearsals


def page(admin: BaseAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    site = get_object_or_404(Site, pk=pk)
    if not admin.has_view_permission(request, site):
        raise PermissionDenied
    last = rehearsals.last(site.key)
    results = sorted(last.run["results"] if last else [], key=lambda one: one["level"])
    found = {(one.what, one.name): one for one in undeclared.names([site])}
    rows = ((one, found.get(undeclared.place_of(one["properties"]))) for one in results)
    return admin.show(
        request, site, "site/rehearse",
        title="Rehearse",
        last=last,
        rows=[(one, name, declare(request, name)) for one, name in rows],
        in_force=site.notices.aggregate(number=Max("number"))["number"],
        pages=last.run["properties"]["page"] if last else [f"{site.origins.split()[0]}/"],
        service=settings.CONSENT_SERVICE_URL,
    )  # fmt: skip
