"""Found cookies: what browsers met, by name. Each is declared in one click, or dismissed."""

from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from consent.admin import resolve, undeclared
from consent.admin.bulk import csv_file
from consent.admin.prefill import FOUND
from consent.admin.read_only import ReadOnlyAdmin
from consent.admin.site_scope import SiteScope
from consent.admin.undeclared import FoundName, State
from consent.models import Detection, Site
from consent.statistics import detections

ON_A_PAGE = 50
COLUMNS = (
    "site", "name", "kind", "state", "category", "first_seen", "last_seen", "times", "networks",
    "vendor", "use", "reason",
)  # fmt: skip


@admin.register(Detection)
class DetectionAdmin(ReadOnlyAdmin):
    """A declared name is a fault of the page; an undeclared one is missing in the register."""

    site_lookup = "site"
    list_display = ("day", "name", "what", "kind", "count", "clients")

    def get_urls(self) -> list[URLPattern]:
        pages: dict[str, Any] = {
            "export": self.export_view,
            "dismiss": partial(resolve.dismiss, self),
            "host": partial(resolve.declare_host, self),
            "reopen": require_POST(partial(resolve.reopen, self)),
        }
        own = [
            path(f"{name}/", self.admin_site.admin_view(view), name=f"consent_detection_{name}")
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if any("\0" in value for value in request.GET.values()):  # no database takes it
            return redirect(f"{request.path}?{ERROR_FLAG}=1")
        names, state = self._names(request), _state(request)
        shown = [one for one in names if one.state is state]
        page = Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": capfirst(str(self.opts.verbose_name_plural)),
            "opts": self.opts,
            "query": request.GET.get("q", ""),
            "state": state,
            "states": [(one, sum(name.state is one for name in names)) for one in State],
            "page": page,
            "rows": [(name, self._declare(request, name)) for name in page],
            "may_dismiss": request.user.has_perm("consent.add_dismissal"),
            "may_reopen": request.user.has_perm("consent.delete_dismissal"),
            "are_several": SiteScope.of(request).are_several,
            "has_more": Detection.objects.filter(
                site__in=[site.key for site in _sites(request)], name=detections.OTHER_NAMES
            ).exists(),
        }
        return TemplateResponse(request, "admin/consent/detection/list.html", context)

    def _names(self, request: HttpRequest) -> list[FoundName]:
        query = request.GET.get("q", "").replace("\0", "").strip()
        return undeclared.names(_sites(request), query)

    def _declare(self, request: HttpRequest, name: FoundName) -> str:
        """Where it is declared; empty where it is already, or this person may not."""
        permission = "consent.change_category" if name.is_host else "consent.add_cookie"
        if name.state is not State.OPEN or not request.user.has_perm(permission):
            return ""
        query = {"site": name.site.pk, FOUND: name.name, "what": name.what}
        page = "detection_host" if name.is_host else "cookie_add"
        return f"{reverse(f'admin:consent_{page}')}?{urlencode(query)}"

    def export_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        name = f"found-cookies-{datetime.now(UTC).date()}"
        return csv_file.answer(name, COLUMNS, map(_cells, self._names(request)))


def _sites(request: HttpRequest) -> tuple[Site, ...]:
    """Those that the admin speaks for; of several, the one that the address names."""
    shown = SiteScope.of(request).shown
    return tuple(site for site in shown if site.key == request.GET.get("site")) or shown


def _state(request: HttpRequest) -> State:
    wanted = request.GET.get("state", "")
    return State(wanted) if wanted in list(State) else State.OPEN


def _cells(name: FoundName) -> dict[str, str]:
    values = (
        name.site.key, name.name, name.label, name.state.label, name.category, name.first,
        name.last, name.total, name.clients, name.vendor, name.use,
        name.dismissal.reason if name.dismissal else "",
    )  # fmt: skip
    return dict(zip(COLUMNS, map(str, values), strict=True))
