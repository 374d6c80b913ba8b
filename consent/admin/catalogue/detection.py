"""Found cookies: what browsers met, by name. Each is declared in one click, or dismissed.

And what the last rehearsal of a site found.
"""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Max, prefetch_related_objects
from django.forms import HiddenInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import capfirst

from consent.admin.catalogue import undeclared
from consent.admin.catalogue.bulk import csv_file
from consent.admin.catalogue.known import category_for
from consent.admin.catalogue.undeclared import FoundName, State
from consent.admin.site_forms import FOUND, PlainFieldsAdmin
from consent.admin.site_lists import (
    BaseAdmin,
    ReadOnlyAdmin,
    SiteListAdmin,
    in_words,
    never,
    sites_of,
)
from consent.models import Detection, Dismissal, Site
from consent.record import rehearsals
from consent.record.statistics import detections

_ON_A_PAGE = 50
_RIGHTS = ("consent.add_cookie", "consent.change_category")  # to declare; a host
LIST = "admin:consent_detection_changelist"
_COLUMNS = "site name kind state category first_seen last_seen reports vendor use".split()


@admin.register(Detection)
class DetectionAdmin(ReadOnlyAdmin):
    """A declared name is a fault of the page; an undeclared one is missing in the register."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        every, query = sites_of(request), request.GET.get("q", "")
        named = [site for site in every if site.key == request.GET.get("site")]
        sites, wanted = named or every, request.GET.get("state", "")
        keys = [site.key for site in sites]
        state = State(wanted) if wanted in list(State) else State.OPEN
        names = undeclared.names(sites, query.strip())
        shown = [found for found in names if found.state is state]
        if "csv" in request.GET:
            return csv_file.answer("found-cookies", _COLUMNS, map(_cells, shown))
        page = Paginator(shown, _ON_A_PAGE).get_page(request.GET.get("page"))
        prefetch_related_objects(sites, "categories__texts")
        return self.show(
            request, None, "detection/list",
            title=capfirst(str(self.opts.verbose_name_plural)),
            query=query,
            state=state,
            states=[(each, sum(found.state is each for found in names)) for each in State],
            page=page,
            rows=[(name, declare(request, name), _dismiss(request, name)) for name in page],
            dismissed=Dismissal.objects.filter(site__in=keys).count(),
            has_more=Detection.objects.filter(site__in=keys, name=detections.OTHER_NAMES).exists(),
        )  # fmt: skip


def _cells(found: FoundName) -> tuple[object, ...]:
    kind, state, vendor = found.label, found.state.label, found.vendor
    seen = found.category, found.first, found.last, found.total
    return found.site.key, found.name, kind, state, *seen, vendor and vendor.name, found.use


def declare(request: HttpRequest, found: FoundName | None) -> dict[str, str]:
    """Return label → link of where this person can declare it, the likeliest category first."""
    if not (found and found.is_open and request.user.has_perm(_RIGHTS[found.is_host])):
        return {}
    if not found.is_host:
        facts = {"site": found.site.pk, FOUND: found.name, "what": found.what}
        return {"Declare": f"{reverse('admin:consent_cookie_add')}?{urlencode(facts)}"}
    likely = category_for(found.site, found.use, found.vendor)
    rows = sorted(found.site.categories.all(), key=lambda row: row != likely)
    query = urlencode({FOUND: found.name})
    return {
        in_words(row): f"{reverse('admin:consent_category_change', args=[row.pk])}?{query}"
        for row in rows
    }


def _dismiss(request: HttpRequest, found: FoundName) -> str:
    if found.state is not State.OPEN or not request.user.has_perm("consent.add_dismissal"):
        return ""
    query = {"site": found.site.key, "what": found.what, "name": found.name}
    return f"{reverse('admin:consent_dismissal_add')}?{urlencode(query)}"


@admin.register(Dismissal)
class DismissalAdmin(PlainFieldsAdmin, SiteListAdmin):
    """A dismissed name is open again once its dismissal is deleted."""

    site_lookup = "site"
    fields = ("site", "what", "name", "reason")
    list_display = ("name", "what", "reason", "by", "at")
    search_fields = ("name", "reason")
    ordering = ("-pk",)

    has_change_permission = never
    has_module_permission = never  # no line of the menu: the list of found cookies leads here

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        hidden = {"site": HiddenInput(), "what": HiddenInput()}
        return super().get_form(*args, **kwargs, widgets=hidden)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.by = request.user.get_username()
        super().save_model(request, obj, form, change)

    def response_post_save_add(self, request: HttpRequest, obj: Dismissal) -> Any:
        return redirect(LIST)


def rehearsal_page(admin: BaseAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Show the last rehearsal, and how to run it again: never from here."""
    site = get_object_or_404(Site, pk=pk)
    if not admin.has_view_permission(request, site):
        raise PermissionDenied
    last = rehearsals.last(site.key)
    results = sorted(last.run["results"] if last else [], key=lambda item: item["level"])
    found = {(row.what, row.name): row for row in undeclared.names([site])}
    rows = ((result, found.get(undeclared.place_of(result["properties"]))) for result in results)
    return admin.show(
        request, site, "site/rehearse",
        title="Rehearse",
        last=last,
        rows=[(result, name, declare(request, name)) for result, name in rows],
        in_force=site.notices.aggregate(number=Max("number"))["number"],
        pages=last.run["properties"]["page"] if last else [f"{site.origins.split()[0]}/"],
        service=settings.CONSENT_SERVICE_URL,
    )  # fmt: skip
