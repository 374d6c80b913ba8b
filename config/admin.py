"""Configure the admin site: its titles and index page. The rest is in `consent/admin/`."""

from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.views.main import ERROR_FLAG
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

GROUPS = {
    "Catalogue": ("Category", "Cookie", "Theme", "RegionRule", "Site"),
    "Record": (
        "Statistics",
        "Notice",
        "Visitor",
        "Decision",
        "OptOutRequest",
        "Detection",
    ),
    "Staff": ("User", "Change"),
}


class Admin(AdminConfig):
    default_site = "config.admin.ConsentAdmin"

    def ready(self) -> None:
        from config import checks  # noqa: F401  (registers them)

        super().ready()


class ConsentAdmin(AdminSite):
    site_header = "MIX Networks consent"
    site_title = "MIX Networks consent"
    index_title = "Consent"

    def has_permission(self, request: HttpRequest) -> bool:
        from consent.admin.staff import log_in

        return super().has_permission(request) and log_in.is_settled(request)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the second factor where the password has been accepted already."""
        has_password = super().has_permission(request)
        if request.method == "GET" and has_password and not self.has_permission(request):
            query = request.GET.urlencode(safe="/")
            return redirect(f"{reverse('admin:second_factor')}?{query}")
        return super().login(request, extra_context)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        from consent.admin.site_lists import sites_of

        context: dict[str, Any] = super().each_context(request)
        if not context["has_permission"]:
            return context
        sites, address = sites_of(request), settings.CONSENT_SERVICE_URL
        if len(sites) == 1:  # "View site" leads to it, else to this service
            address = sites[0].origins.split()[0]
        return context | {"sites": sites, "site_url": f"{address}/"}

    def get_urls(self) -> list[Any]:
        from consent.admin.publish.preview import views as preview
        from consent.admin.record import visitor_page
        from consent.admin.record.statistics import page as statistics
        from consent.admin.staff import log_in

        return [
            path("visitor/", self.admin_view(visitor_page.page), name="consent_visitor"),
            *preview.patterns(self.admin_view),
            path("statistics/", self.admin_view(statistics.page), name="consent_statistics"),
            path(
                "statistics/<slug:site>/<slug:slug>.csv",
                self.admin_view(statistics.download),
                name="consent_statistics_csv",
            ),
            path("second-factor/", log_in.second_factor, name="second_factor"),
            path("logout/", self.logout, name="logout"),  # before the second factor too
            *super().get_urls(),
        ]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Refuse an address with a null character: PostgreSQL accepts it in no text.

        A form that is sent after the session ended is not lost.
        """
        from consent.pages import errors

        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def admit(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method == "POST" and not self.has_permission(request):
                return errors.too_late(request)
            if "%00" in request.META["QUERY_STRING"]:
                return redirect(f"{request.path}?{ERROR_FLAG}=1")
            return guarded(request, *args, **kwargs)

        return admit

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the models grouped by task, in the order in which staff need them."""
        from consent.admin.record import visitor_page
        from consent.admin.record.statistics import page as statistics

        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        models = {model["object_name"]: model for app in apps for model in app["models"]}
        if request.user.has_perm(statistics.PERMISSION):
            models["Statistics"] = _line("Statistics", "consent_statistics")
        if visitor_page.may_see(request.user):
            models["Visitor"] = _line("Find a visitor", "consent_visitor")
        groups = {
            name: [models.pop(known) for known in members if known in models]
            for name, members in GROUPS.items()
        } | {"More": list(models.values())}
        return [
            {"name": name, "app_label": name.lower(), "models": lines}
            for name, lines in groups.items()
            if lines
        ]

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        from consent.admin import dashboard

        return super().index(request, dashboard.context(request))


def _line(name: str, page: str) -> dict[str, Any]:
    """Return a page that belongs to no model in the shape of the admin's list."""
    return {"name": name, "admin_url": reverse(f"admin:{page}")}
