"""What the last rehearsal of a site found, and how to run it again: never from here."""

import shlex

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from consent.admin import token, undeclared
from consent.admin.detection import declare
from consent.admin.site_lists import BaseAdmin
from consent.models import Site
from consent.record import rehearsals
from consent.record.rehearsals import Rehearsal


def page(admin: BaseAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    site = get_object_or_404(Site, pk=pk)
    if not admin.has_view_permission(request, site):
        raise PermissionDenied
    last = rehearsals.last(site.key)
    found = {(one.what, one.name): one for one in undeclared.names([site])} if last else {}
    rows = [(one, found.get(undeclared.place_of(one))) for one in last.findings] if last else []
    return admin.show(
        request, site, "site/rehearse",
        title="Rehearse",
        last=last,
        rows=[(one, name, declare(request, name) if name else {}) for one, name in rows],
        in_force=site.notices.order_by("-number").values_list("number", flat=True).first(),
        command=_command(site, last),
        may_see_tokens=token.may_see(request),
    )  # fmt: skip


def _command(site: Site, last: Rehearsal | None) -> str:
    """Return the line that rehearses the same again."""
    words = ["mix-consent", "rehearse"]
    words += last.report["pages"] if last else [f"{one}/" for one in site.origins.split()[:1]]
    words += ["--service", str(settings.CONSENT_SERVICE_URL), "--site", site.key]
    if last and (header := last.report["region_header"]):
        words += ["--region-header", header]
        words += [word for one in last.report["regions"] for word in ("--region", one)]
    return shlex.join(words)
