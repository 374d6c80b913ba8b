"""The page that hands out decisions of a period as a file."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from consent.admin.site_lists import SiteScope
from consent.record import export
from consent.record.export import Selection

_DAY: Any = {"required": False, "widget": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}


class ExportForm(forms.Form):
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

    def selection(self, sites: tuple[str, ...]) -> Selection:
        return Selection(sites, self.cleaned_data["first"], self.cleaned_data["last"])


def page(request: HttpRequest) -> HttpResponseBase:
    """How many there are, then the file."""
    if not request.user.has_perm("consent.view_decision"):
        raise PermissionDenied
    scope, today = SiteScope.from_request(request), timezone.now().date()
    this_month = {"first": today.replace(day=1), "last": today}
    form = ExportForm(request.POST or None, initial=this_month, label_suffix="")
    sites = tuple(site.key for site in scope.shown)
    selection = form.selection(sites) if form.is_valid() else None
    number = selection.count() if selection else 0
    if selection and "count" not in request.POST:
        return _file(selection, form.cleaned_data["kind"], number)
    context = {
        **admin.site.each_context(request),
        "title": "Export decisions",
        "form": form,
        "number": number,
        "asked": selection is not None,
        "sites": scope.shown,
    }
    return TemplateResponse(request, "admin/consent/export.html", context)


def _file(selection: Selection, kind: str, number: int) -> HttpResponseBase:
    export.write_down(selection, number, kind)
    now = timezone.now()
    pieces = export.write(selection, kind, now=now)
    response = StreamingHttpResponse(pieces, content_type=export.FORMATS[kind].media_type)
    name = f"decisions-{now:%Y-%m-%d-%H%M%S}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
