"""The record: the newest decisions. Those of one visitor: `visitor_page`."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from consent.admin import export_page
from consent.admin.site_lists import NewestRowsPaginator, ReadOnlyAdmin
from consent.lib import world
from consent.models import Decision

_MAX_FILTERED = 100_000  # decisions, where no index helps


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Staff read the record; only visitors add to it."""

    pages = {"export": "export/"}
    export_view = staticmethod(export_page.page)
    paginator = NewestRowsPaginator
    site_lookup = "notice__site__key"
    list_display = ("decided_at", "answer", "method", "surface", "region_name", "notice")
    list_filter = ("surface", "method")
    sortable_by = ()  # another order would read the whole record
    change_list_template = "admin/consent/decision/change_list.html"
    fields = readonly_fields = tuple(
        "answer method surface decided_at received_at notice language region_name model "
        "place place_model signal visitor".split()
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("notice").defer("notice__body")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """One is found by `visitor_page`; a filter looks among the newest of the whole record."""
        ids = Decision.objects.order_by("-pk").values_list("pk", flat=True)
        oldest = ids[_MAX_FILTERED - 1 : _MAX_FILTERED].first()
        return queryset.filter(pk__gte=oldest) if oldest else queryset, False

    @admin.display(description="region shown")
    def region_name(self, decision: Decision) -> str:
        return world.title(decision.region)

    @admin.display
    def answer(self, decision: Decision) -> str:
        words = {True: "yes", False: "no", None: "left on by rule"}
        choices = decision.choices.items()
        return ", ".join(f"{key} {words[granted]}" for key, (_, granted, *_) in choices)
