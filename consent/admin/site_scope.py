"""Which site the admin speaks for: chosen at the top of every page, remembered in the session."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from consent.lib.row_ids import row_id
from consent.models import Category, Site

SESSION_KEY = "site"
AnyModel = TypeVar("AnyModel", bound=Model)


@dataclass(frozen=True, slots=True)
class SiteScope:
    """The sites that there are, and the one that was chosen."""

    sites: tuple[Site, ...]
    chosen: Site | None  # None: all of them

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Read once for each request."""
        scope: Self | None = getattr(request, "_site_scope", None)
        if scope is None:
            sites = {site.key: site for site in Site.objects.all()}
            key = request.session.get(SESSION_KEY, "")
            chosen = sites.get(key) if len(sites) > 1 else None
            scope = cls(tuple(sites.values()), chosen)
            setattr(request, "_site_scope", scope)
        return scope

    @property
    def are_several(self) -> bool:
        return len(self.sites) > 1

    @property
    def shown(self) -> tuple[Site, ...]:
        return (self.chosen,) if self.chosen else self.sites

    @property
    def only(self) -> Site | None:
        """The site that something new is for, where there is no doubt."""
        return self.shown[0] if len(self.shown) == 1 else None

    def narrow(self, rows: QuerySet[AnyModel], lookup: str) -> QuerySet[AnyModel]:
        """The rows of the chosen site; `lookup` leads from a row to the key of its site."""
        return rows.filter(**{lookup: self.chosen.key}) if self.chosen else rows

    def named(self, values: Mapping[str, Any]) -> Site | None:
        """The site that a form or an address names, by its id or by that of a category."""
        wanted = str(values.get("site", ""))
        if not wanted and (category := row_id(str(values.get("category", "")))):
            categories = Category.objects.filter(pk=category)
            wanted = str(categories.values_list("site", flat=True).first())
        return next((site for site in self.sites if str(site.pk) == wanted), None)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember one site, or all of them where no site has this key; return to where one was."""
    key, back = request.POST.get("site", ""), request.POST.get("next", "")
    is_known = any(site.key == key for site in SiteScope.of(request).sites)
    request.session[SESSION_KEY] = key if is_known else ""
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if is_ours else reverse("admin:index"))
