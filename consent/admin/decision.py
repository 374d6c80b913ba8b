"""The record of decisions: searched by id, filtered by time and region, and never edited."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from consent.admin.evidence import export_page, page
from consent.admin.evidence.finding import Search
from consent.admin.read_only import NEWEST, NewestRowsPaginator, ReadOnlyAdmin
from consent.admin.site_scope import SiteScope
from consent.models import Decision, RegionRule
from consent.record import visitors


class RecentFilter(admin.SimpleListFilter):
    """Finds recent rows by their id: a UUIDv7 begins with its time, and the key has an index."""

    title = "made"
    parameter_name = "days"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("1", "in the last 24 hours"),
            ("7", "in the last 7 days"),
            ("30", "in the last 30 days"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not (days := self.value()):
            return queryset
        if days not in dict(self.lookup_choices):
            raise IncorrectLookupParameters(days)
        start = timezone.now() - timedelta(days=int(days))
        return queryset.filter(pk__gte=UUID(int=int(start.timestamp() * 1000) << 80))


class RegionFilter(admin.SimpleListFilter):
    """Offers the places that have a rule: to list those of the record would read it all."""

    title = "region"
    parameter_name = "region"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rules = SiteScope.of(request).narrow(RegionRule.objects.order_by("name"), "site__key")
        return list(dict(rules.values_list("code", "name")).items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(region=self.value()) if self.value() else queryset


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Staff read the record; only visitors add to it."""

    paginator = NewestRowsPaginator
    site_lookup = "notice__site__key"
    list_display = ("decided_at", "answer", "method", "surface", "region", "signal", "notice")
    list_filter = (RecentFilter, "surface", "method", RegionFilter)
    sortable_by = ()  # another order would read the whole record
    search_fields = ("id",)
    search_help_text = (
        "The whole id of a receipt, a visitor’s pseudonym, or the name of an account as the site "
        "writes it; with a day (2026-11-20), what stood then. Two days alone are a period. "
        f"Pseudonyms and filters look through the newest {visitors.MAX_SEARCHED:,}; the list holds "
        f"the newest {NEWEST:,}."
    )
    change_list_template = "admin/consent/evidence/change_list.html"
    change_form_template = "admin/consent/evidence/page.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("notice").defer("notice__body")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term:
            return _newest(queryset), False
        try:
            search = Search.of(search_term)
        except ValueError:  # a day that is none
            return queryset.none(), False
        sites = [site.key for site in SiteScope.of(request).shown]
        return search.find(queryset, sites), False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(export_page.page)
        pack = self.admin_site.admin_view(require_POST(self.evidence))
        return [
            path("export/", view, name="consent_decision_export"),
            path("<uuid:id>/evidence/", pack, name="consent_decision_evidence"),
            *super().get_urls(),
        ]

    def evidence(self, request: HttpRequest, id: UUID) -> HttpResponse:
        """Take the evidence of one decision along."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return page.download(request, get_object_or_404(Decision, pk=id))

    @admin.display
    def answer(self, decision: Decision) -> str:
        choices = decision.choices.items()
        return ", ".join(f"{key} {'yes' if granted else 'no'}" for key, (_, granted, *_) in choices)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The evidence in place of fields that nobody may edit."""
        decision = self.get_object(request, object_id)
        told = page.context(request, decision) if decision else {}
        return super().change_view(request, object_id, form_url, told | (extra_context or {}))


def _newest(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Those among the newest of the whole record."""
    ids = Decision.objects.order_by("-pk").values_list("pk", flat=True)
    oldest = ids[visitors.MAX_SEARCHED - 1 : visitors.MAX_SEARCHED].first()
    return queryset.filter(pk__gte=oldest) if oldest else queryset
