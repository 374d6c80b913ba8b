"""Lists of what belongs to a site: narrowed to the chosen one, with a column and a filter."""

from typing import Any

from django.contrib import admin
from django.db.models import CharField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from consent.admin.category_names import name_of
from consent.admin.plain_fields import ListTitleAdmin
from consent.admin.site_scope import SiteScope
from consent.models import Category, Site


class SiteFilter(admin.SimpleListFilter):
    """Offered where there are several sites and none is chosen for the whole admin."""

    title = "site"
    parameter_name = "site"

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        self.lookup = model_admin.site_lookup
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        scope = SiteScope.of(request)
        return [] if scope.only else [(site.key, site.name) for site in scope.sites]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.lookup: self.value()}) if self.value() else queryset


class CategoryFilter(admin.RelatedFieldListFilter):
    """The categories of the chosen site; of all sites, each with the name of its own."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        scope = SiteScope.of(request)
        rows = Category.objects.select_related("site").prefetch_related("texts")
        rows = rows.order_by("site__key", "order", "key")
        return [
            (row.pk, name_of(row) if scope.only else f"{row.site}: {name_of(row)}")
            for row in scope.narrow(rows, "site__key")
        ]


class SiteListAdmin(ListTitleAdmin):
    """`site_lookup` leads from a row to the key of its site."""

    site_lookup = "site__key"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only lists are narrowed: the page of one row opens whatever site is chosen."""
        rows = super().get_queryset(request)
        scope = SiteScope.of(request)
        if not scope.are_several or not _is_list(request):
            return rows
        names = Site.objects.filter(key=OuterRef(self.site_lookup)).values("name")[:1]
        name = Coalesce(Subquery(names), F(self.site_lookup), output_field=CharField())
        named = rows.annotate(site_name=name)
        return scope.narrow(named, self.site_lookup)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        columns = list(super().get_list_display(request))
        if SiteScope.of(request).are_several and "site" not in columns:
            columns.insert(1, "site_name")
        return columns

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [SiteFilter, *super().get_list_filter(request)]

    @admin.display(description="site", ordering="site_name")
    def site_name(self, row: Any) -> str:
        return str(row.site_name)


def _is_list(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and (match.url_name or "").endswith("_changelist")
