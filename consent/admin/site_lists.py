"""Lists of what belongs to a site, with a column and a filter, and what all our pages share."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.text import capfirst

from consent.lib.languages import category_name
from consent.models import Category, Site


def sites_of(request: HttpRequest) -> list[Site]:
    """Return the sites that there are, read once for each request."""
    found: list[Site] | None = getattr(request, "_sites", None)
    if found is None:
        found = list(Site.objects.all())
        setattr(request, "_sites", found)
    return found


def show(request: HttpRequest, template: str, status: int = 200, **own: Any) -> TemplateResponse:
    """Answer a page of ours, within the admin's frame."""
    context = admin.site.each_context(request) | own
    return TemplateResponse(request, f"admin/consent/{template}.html", context, status=status)


def require(request: HttpRequest, *rights: str) -> None:
    """Raise PermissionDenied unless this person has all of these rights."""
    if not request.user.has_perms(rights):
        raise PermissionDenied


MAX_NEWEST = 1_000  # rows of the record that a list pages through


class BaseAdmin(admin.ModelAdmin[Any]):
    """Has further pages, and a list that is titled by the name of what it lists."""

    pages: Mapping[str, str] = {}  # `name` → address: answered by `name_view`

    def get_urls(self) -> list[URLPattern]:
        model = f"{self.opts.app_label}_{self.opts.model_name}"
        own = []
        for name, address in self.pages.items():
            view = self.admin_site.admin_view(getattr(self, f"{name}_view"))
            own.append(path(address, view, name=f"{model}_{name}"))
        return [*own, *super().get_urls()]

    def log_change(self, *args: Any, **kwargs: Any) -> Any:
        """Write nothing: the history of changes has it, with the old words and the new."""

    log_addition: Any = log_change
    log_deletions: Any = log_change

    def show(
        self, request: HttpRequest, site: Site | None, template: str, status: int = 200, **own: Any
    ) -> TemplateResponse:
        """Answer a page of this model, or of one site."""
        common = {"subtitle": site and site.name, "opts": self.opts, "site": site}
        return show(request, template, status, **common | own)

    def ask_for_site(self, request: HttpRequest, title: str) -> TemplateResponse:
        return self.show(request, None, "which_site", title=title, subtitle="For which site?")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Offer to add another where one seldom comes alone."""
        context["show_save_and_add_another"] = self.opts.model_name == "cookie"
        if row := context.get("original"):
            context |= self.about(request, row)
        return super().render_change_form(request, context, *args, **kwargs)

    def about(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Return what a row's page shows besides its form."""
        return {}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural or "")}
        try:
            return super().changelist_view(request, title | (extra_context or {}))
        except OverflowError:  # SQLite's, where an address names a row by a number beyond its own
            return redirect(f"{request.path}?{ERROR_FLAG}=1")


class _SiteFilter(admin.SimpleListFilter):
    """Offered where there are several sites."""

    title = "site"
    parameter_name = "site"

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        self.lookup = model_admin.site_lookup
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        sites = sites_of(request)
        return [(site.key, site.name) for site in sites] if len(sites) > 1 else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.lookup: self.value()}) if self.value() else queryset


class SiteListAdmin(BaseAdmin):
    """`site_lookup` leads from a row to the key of its site."""

    site_lookup = "site__key"

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        columns, site = list(super().get_list_display(request)), self.site_lookup
        if len(sites_of(request)) > 1 and "site" not in columns:
            columns.insert(1, site.removesuffix("__key"))
        return columns

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [_SiteFilter, *super().get_list_filter(request)]


class NewestRowsPaginator(Paginator[Any]):
    """Pages through the newest rows only: counting ten million would take too long."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        assert isinstance(rows, QuerySet)
        return rows.order_by()[:MAX_NEWEST].count()


def never(admin: Any, request: HttpRequest, obj: Any = None) -> bool:
    """Answer a question of `ModelAdmin.has_…_permission`."""
    return False


class ReadOnlyAdmin(SiteListAdmin):
    """Staff read the record; only events add to it."""

    actions = None
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0

    has_add_permission = has_change_permission = has_delete_permission = never


def name_of(category: Category) -> str:
    """Return the name that staff read: as `category_name`, from the catalogue."""
    texts = {text.language: {"name": text.name} for text in category.texts.all() if text.name}
    return category_name({"key": category.key, "texts": texts})


def in_words(category: Category) -> str:
    name = name_of(category)
    return category.key if name == category.key else f"{name} ({category.key})"
