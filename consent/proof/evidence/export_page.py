"""The page that hands out decisions of a period, or of one visitor, as a file."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from consent.admin.site_scope import SiteScope
from consent.models import Decision
from consent.record import accounts, export, visitors
from consent.record.export import CSV, FORMATS, JSON_LINES, Selection

PERMISSION = "consent.view_decision"
KINDS = [(JSON_LINES, "JSON Lines, for programs"), (CSV, "CSV, for a spreadsheet")]


class ExportForm(forms.Form):
    first = forms.DateField(
        label="From",
        required=False,
        help_text="The first day, UTC.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label="To",
        required=False,
        help_text="The last day.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    whose = forms.CharField(
        label="Of whom",
        required=False,
        max_length=255,
        help_text="A receipt’s id, or a visitor’s pseudonym from one of the newest "
        f"{visitors.MAX_SEARCHED:,} decisions: all answers of that visitor. Or the name of an "
        "account, as the site writes it. Empty: everybody.",
    )
    kind = forms.ChoiceField(label="As", choices=KINDS)
    after = forms.UUIDField(
        label="Go on after",
        required=False,
        help_text="Where a download broke off: the id of its last whole line. Append the rest.",
        error_messages={"invalid": "This is no id: it has 32 digits, of 0-9 and a-f."},
    )

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or {}
        first, last = chosen.get("first"), chosen.get("last")
        if first and last and last < first:
            self.add_error("last", "This day lies before the first.")
        return chosen

    def selection(self, sites: tuple[str, ...]) -> Selection:
        chosen, visitor, ids = self.cleaned_data, None, None
        if words := chosen["whose"].strip():
            visitor = _visitor(words)
            if visitor is None:  # an account's name may look like an id
                ids = tuple(accounts.decisions_of(sites, words))
        return Selection(sites, chosen["first"], chosen["last"], visitor, ids, chosen["after"])


def page(request: HttpRequest) -> HttpResponseBase:
    """How many there are, then the file. Whose is no part of an address: those stand in logs."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    sites = tuple(site.key for site in SiteScope.of(request).shown)
    form = ExportForm(request.POST or None, initial=_this_month(), label_suffix="")
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
        "sites": SiteScope.of(request).shown,
    }
    return TemplateResponse(request, "admin/consent/evidence/export.html", context)


def _file(selection: Selection, kind: str, number: int) -> HttpResponseBase:
    export.write_down(selection, number, kind)
    now = timezone.now()
    pieces = export.write(selection, kind, now=now)
    response = StreamingHttpResponse(pieces, content_type=FORMATS[kind].media_type)
    name = f"decisions-{now:%Y-%m-%d-%H%M%S}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _visitor(words: str) -> UUID | None:
    """Return the visitor of a receipt's id or of a pseudonym."""
    try:
        id = UUID(words)
    except ValueError:
        return None
    found = Decision.objects.filter(pk=id).values_list("visitor", flat=True).first()
    return found or visitors.by_pseudonym(id.hex)


def _this_month() -> dict[str, Any]:
    today = timezone.now().date()
    return {"first": today.replace(day=1), "last": today}
