"""Declared cookies: each has a page of its own; all go out as a table, and lines come in."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html

from consent.admin.catalogue import known
from consent.admin.catalogue.bulk import csv_file
from consent.admin.catalogue.bulk.register import CookieTable
from consent.admin.form_fields import LifetimeField, lifetime_in_words, parts
from consent.admin.languages import TextInline
from consent.admin.site_forms import SiteFormAdmin, not_seen_yet, site_of_form
from consent.admin.site_lists import in_words, name_of
from consent.models import Cookie, CookieText
from consent.vendors import facts


class CookieForm(forms.ModelForm[Cookie]):
    lifetime = LifetimeField(required=False)


class _CookieTextInline(TextInline):
    model = CookieText
    fields = ("language", "purpose")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """With what is known of a found name, as long as nobody has sent anything else."""
        formset = super().get_formset(request, obj, **kwargs)
        found = known.of_request(request, site_of_form(request)) if obj is None else None
        if found and request.method == "GET":
            formset.suggested = {
                code: {"purpose": purpose} for code, purpose in found.purposes.items()
            }
        return formset


@admin.register(Cookie)
class CookieAdmin(SiteFormAdmin):
    """Offer the export to those who may view the list, the import to those who may edit it."""

    form = CookieForm
    site_lookup = "category__site__key"
    inlines = (_CookieTextInline,)
    pages = {"export": "export/", "import": "import/"}
    change_form_template = "admin/consent/cookie/change_form.html"
    change_list_template = "admin/consent/bulk/change_list.html"
    list_display = ("name", "category_name", "kind", "provider", "duration")
    list_filter = ("kind",)
    search_fields = ("name", "provider", "texts__purpose")
    fieldsets = parts("cookie")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cookie]:
        return (
            super()
            .get_queryset(request)
            .select_related("category__site")
            .prefetch_related("category__texts")
        )

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, *args, **kwargs)
        field: Any = form.base_fields.get("category")
        if field is not None:  # absent for staff who may only view
            field.queryset = field.queryset.select_related("site").prefetch_related("texts")
            field.label_from_instance = in_words
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        found = known.of_request(request, site_of_form(request))
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        return {**found.fields, "category": found.category} | initial if found else initial

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = known.of_request(request, site_of_form(request))
        if found and request.method == "GET" and self.has_add_permission(request):
            messages.info(request, found.sentence)
        kwargs["extra_context"] = {"known_cookies": facts.cookies()}
        return super().add_view(request, *args, **kwargs)

    @admin.display(description="category", ordering="category")
    def category_name(self, cookie: Cookie) -> str:
        return name_of(cookie.category)

    @admin.display(description="lifetime", ordering="lifetime")
    def duration(self, cookie: Any) -> str:
        return lifetime_in_words(cookie.lifetime)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"may_import": self._may_import(request)})

    def _may_import(self, request: HttpRequest) -> bool:
        may_write = self.has_add_permission(request) and self.has_change_permission(request)
        # A line may add a host to a category
        return may_write and request.user.has_perm("consent.change_category")

    def export_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if (site := site_of_form(request)) is None:
            return self.ask_for_site(request, "Export declared cookies")
        table = CookieTable(site)
        name = f"cookies-{site.key}-{datetime.now(UTC).date()}"
        return csv_file.answer(name, table.columns, table.texts())

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Choose a file, see what it changes, have it written."""
        if not self._may_import(request):
            raise PermissionDenied
        if (site := site_of_form(request)) is None:
            return self.ask_for_site(request, "Import declared cookies")
        table = CookieTable(site)
        table.category = (request.POST or request.GET).get("category", "")
        seen = request.POST.get("seen")  # on the page before; else what the file changes is shown
        try:
            if (text := _content(request, table)) is None:
                return self._show(request, table)
            lines = csv_file.read(text, table.columns, table.required, table.gone)
            outcome = table.write(lines, seen)
        except ValidationError as error:
            return self._show(request, table, problems=error.messages, status=422)
        if outcome.digest == seen:
            unseen = not_seen_yet(request, site)
            counts = outcome.added, outcome.changed
            messages.success(request, format_html("{} added, {} changed. {}", *counts, unseen))
            return redirect("admin:consent_cookie_changelist")
        is_other = seen is not None
        return self._show(request, table, outcome=outcome, is_other=is_other, content=text)

    def _show(self, request: HttpRequest, table: CookieTable, **found: Any) -> HttpResponse:
        return self.show(
            request, table.site, "bulk/import",
            title="Import declared cookies",
            table=table,
            limit=csv_file.MAX_BYTES,
            categories={key: in_words(row) for key, row in table.categories.items()},
            chosen=request.GET.getlist("vendor"),
            **found,
        )  # fmt: skip


def _content(request: HttpRequest, table: CookieTable) -> str | None:
    """Return the lines that were shown, chosen, pasted or sent as a file; None: not any yet.

    Raises ValidationError.
    """
    if "seen" in request.POST:
        return request.POST.get("content", "")
    if request.method != "POST":
        names = request.GET.getlist("vendor")
        return known.ready_made(table.site, names, table.category) if names else None
    if pasted := request.POST.get("pasted", "").strip():
        return csv_file.headed(pasted, table.pasted)
    file = request.FILES.get("file")
    if not file or not file.size or file.size > csv_file.MAX_BYTES:  # Django keeps none over 1 MB
        most = csv_file.MAX_BYTES // 1000
        raise ValidationError(
            f"Choose a file of at most {most} kB. Split a longer one: what a file leaves out stays."
        )
    return csv_file.decode(bytes(file.read()))
