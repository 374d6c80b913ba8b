"""The record: the newest decisions, and those of a period as a file.

Those of one visitor: `visitor_page`.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from consent.admin.site_lists import NewestRowsPaginator, ReadOnlyAdmin, require, show
from consent.lib import world
from consent.models import Decision, Site
from consent.record import export
from consent.record.export import Selection

_DAY: Any = {"required": False, "widget": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}


class ExportForm(forms.Form):
    site = forms.ModelChoiceField(
        Site.objects, required=False, to_field_name="key", empty_label="All sites"
    )
    first = forms.DateField(label="From", help_text="The first day, UTC.", **_DAY)
    last = forms.DateField(label="To", help_text="The last day.", **_DAY)
    kind = forms.ChoiceField(
        label="As",
        choices=[("jsonl", "JSON Lines, for programs"), ("csv", "CSV, for a spreadsheet")],
    )

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or {}
        first, last = chosen.get("first"), chosen.get("last")
        if first and last and last < first:
            self.add_error("last", "This day lies before the first.")
        return chosen

    def selection(self) -> Selection:
        site, *days = (self.cleaned_data[name] for name in ("site", "first", "last"))
        return Selection((site.key,) if site else (), *days)


def _export_page(request: HttpRequest) -> HttpResponseBase:
    """The number of lines, then the file."""
    require(request, "consent.view_decision")
    today = timezone.now().date()
    this_month = {"first": today.replace(day=1), "last": today}
    form = ExportForm(request.POST or None, initial=this_month, label_suffix="")
    selection = form.selection() if form.is_valid() else None
    number = selection.count() if selection else 0
    if selection and "count" not in request.POST:
        return _file(selection, form.cleaned_data["kind"], number)
    return show(
        request, "export",
        title="Export decisions",
        form=form,
        number=number,
        asked=selection is not None,
    )  # fmt: skip


def _file(selection: Selection, kind: str, number: int) -> HttpResponseBase:
    export.write_down(selection, number, kind)
    now = timezone.now()
    pieces = export.write(selection, kind, now=now)
    response = StreamingHttpResponse(pieces, content_type=export.FORMATS[kind].media_type)
    name = f"decisions-{now:%Y-%m-%d-%H%M%S}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


_MAX_FILTERED = 100_000  # decisions, where no index helps


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Staff read the record; only visitors add to it."""

    pages = {"export": "export/"}
    export_view = staticmethod(_export_page)
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
        return super().get_queryset(request).select_related("notice__site").defer("notice__body")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """One is found by `visitor_page`; a filter looks among the newest of the whole record."""
        ids = Decision.objects.values_list("pk", flat=True)
        oldest = ids[_MAX_FILTERED - 1 : _MAX_FILTERED].first()
        return queryset.filter(pk__gte=oldest) if oldest else queryset, False

    @admin.display(description="region shown")
    def region_name(self, decision: Decision) -> str:
        return world.title(decision.region)

    @admin.display
    def answer(self, decision: Decision) -> str:
        choices = decision.choices.items()
        return ", ".join(f"{key} {export.WORDS[granted]}" for key, (_, granted, *_) in choices)
