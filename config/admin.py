"""The admin as a whole: its titles and its index page. The rest is in `consent/admin/`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.main import ERROR_FLAG
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

GROUPS = {
    "Catalogue": ("Category", "Cookie", "Wording", "Theme", "RegionRule", "Site"),
    "Record": ("Notice", "Decision", "OptOutRequest", "AccountAnswer", "Tally", "Detection"),
    "Staff": ("User", "Group"),
}


class ConsentAdmin(AdminSite):
    site_header = "MIX Networks consent"
    site_title = "MIX Networks consent"
    index_title = "Consent"

    # `consent.admin` is imported late: the models are not loaded when this module is

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        from consent.admin.site_scope import SiteScope

        context: dict[str, Any] = super().each_context(request)
        is_known = context["has_permission"]
        return context | ({"site_scope": SiteScope.of(request)} if is_known else {})

    def get_urls(self) -> list[Any]:
        from consent.admin import site_scope

        choose = self.admin_view(site_scope.choose)
        return [path("site/", choose, name="choose_site"), *super().get_urls()]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return super().admin_view(_without_null(view), cacheable)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Grouped by what people do there, in the order in which they need it."""
        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        models = {model["object_name"]: model for app in apps for model in app["models"]}
        groups = [
            _group(name, [models.pop(known) for known in members if known in models])
            for name, members in GROUPS.items()
        ]
        groups.append(_group("More", list(models.values())))
        return [group for group in groups if group["models"]]

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        from consent.admin.site_status import status_context

        return super().index(request, status_context(request) | (extra_context or {}))


def _without_null(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An address with a null character is turned away: PostgreSQL refuses it in any text."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "%00" in request.META["QUERY_STRING"]:
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")
        return view(request, *args, **kwargs)

    return answer


def _group(name: str, models: list[Any]) -> dict[str, Any]:
    label = name.lower()
    return {
        "name": name,
        "app_label": label,
        "app_url": f"{reverse('admin:index')}#{label}",
        "has_module_perms": True,
        "models": models,
    }
