"""Which site the admin speaks for, and lists of what belongs to it, with a column and a filter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from django.contrib import admin
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.paginator import Paginator
from django.db.models import CharField, F, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from consent.lib.languages import category_name
from consent.models import Category, Site, row_id

SESSION_KEY = "site"
AnyModel = TypeVar("AnyModel", bound=Model)


@dataclass(frozen=True, slots=True)
class SiteScope:
    """The sites that there are, and the one that was chosen."""

    sites: tuple[Site, ...]
    chosen: Site | None  # None: all of them

    @classmethod
    def from_request(cls, request: HttpRequest) -> Self:
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
    is_known = any(site.key == key for site in SiteScope.from_request(request).sites)
    request.session[SESSION_KEY] = key if is_known else ""
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if is_ours else reverse("admin:index"))


def show(request: HttpRequest, template: str, status: int = 200, **own: Any) -> TemplateResponse:
    """Answer a page of ours, within the admin's frame."""
    context = admin.site.each_context(request) | own
    return TemplateResponse(request, f"admin/consent/{template}.html", context, status=status)


MAX_NEWEST = 1_000  # rows of the record that a list pages through


class BaseAdmin(admin.ModelAdmin[Any]):
    """Has further pages, and a list that is titled by the name of what it lists."""

    pages: Mapping[str, str] = {}  # `name` → address: answered by `name_view`

    def get_urls(self) -> list[URLPattern]:
        model = f"{self.opts.app_label}_{self.opts.model_name}"
        views = {
            name: self.admin_site.admin_view(getattr(self, f"{name}_view")) for name in self.pages
        }
        own = [path(self.pages[name], view, name=f"{model}_{name}") for name, view in views.items()]
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
        return super().render_change_form(request, context, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural or "")}
        try:
            return super().changelist_view(request, title | (extra_context or {}))
        except OverflowError:  # SQLite's, where an address names a row by a number beyond its own
            return redirect(f"{request.path}?{ERROR_FLAG}=1")


class _SiteFilter(admin.SimpleListFilter):
    """Offered where there are several sites and none is chosen for the whole admin."""

    title = "site"
    parameter_name = "site"

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        self.lookup = model_admin.site_lookup
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        scope = SiteScope.from_request(request)
        return [] if scope.only else [(site.key, site.name) for site in scope.sites]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.lookup: self.value()}) if self.value() else queryset


class SiteListAdmin(BaseAdmin):
    """`site_lookup` leads from a row to the key of its site."""

    site_lookup = "site__key"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only lists are narrowed: the page of one row opens whatever site is chosen."""
        rows, scope = super().get_queryset(request), SiteScope.from_request(request)
        match = request.resolver_match
        is_list = match is not None and (match.url_name or "").endswith("_changelist")
        if not scope.are_several or not is_list:
            return rows
        names = Site.objects.filter(key=OuterRef(self.site_lookup)).values("name")[:1]
        name = Coalesce(Subquery(names), F(self.site_lookup), output_field=CharField())
        return scope.narrow(rows.annotate(site_name=name), self.site_lookup)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        columns = list(super().get_list_display(request))
        if SiteScope.from_request(request).are_several and "site" not in columns:
            columns.insert(1, "site_name")
        return columns

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [_SiteFilter, *super().get_list_filter(request)]

    @admin.display(description="site", ordering="site_name")
    def site_name(self, row: Any) -> str:
        return str(row.site_name)


class NewestRowsPaginator(Paginator[Any]):
    """Pages through the newest rows only: counting ten million would take too long."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        assert isinstance(rows, QuerySet)
        return rows.order_by()[:MAX_NEWEST].count()


class ReadOnlyAdmin(SiteListAdmin):
    """Staff read the record; only events add to it."""

    actions = None
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission


def name_of(category: Category) -> str:
    """Return the name that staff read: as `category_name`, from the catalogue."""
    texts = {text.language: {"name": text.name} for text in category.texts.all() if text.name}
    return category_name({"key": category.key, "texts": texts})


def in_words(category: Category, *, with_site: bool = False) -> str:
    name = name_of(category)
    words = category.key if name == category.key else f"{name} ({category.key})"
    return f"{words}, {category.site}" if with_site else words
