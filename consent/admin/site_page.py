"""Answer an admin page about one site."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from consent.models import Site


def show(
    admin: Any, request: HttpRequest, site: Site, template: str, title: str, **context: Any
) -> HttpResponse:
    common = {
        **admin.admin_site.each_context(request),
        "title": title,
        "subtitle": site.name,
        "opts": admin.opts,
        "site": site,
    }
    return TemplateResponse(request, f"admin/consent/{template}.html", common | context)


def ask_which(admin: Any, request: HttpRequest, title: str, subtitle: str) -> HttpResponse:
    """Where there are several sites and none is chosen."""
    common = admin.admin_site.each_context(request)
    own = {"title": title, "subtitle": subtitle, "opts": admin.opts}
    return TemplateResponse(request, "admin/consent/which_site.html", common | own)
