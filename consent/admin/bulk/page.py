"""Add two addresses to a list: its table as a file, and a file put back."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.text import capfirst

from consent.admin import known
from consent.admin.bulk import csv_file
from consent.admin.bulk.register import CookieTable
from consent.admin.site_forms import not_seen_yet, site_of_form
from consent.admin.site_lists import BaseAdmin, in_words


class BulkAdmin(BaseAdmin):
    """A list with “Export” for whoever may view it, and “Import” for whoever may add and change."""

    pages = {"export": "export/", "import": "import/"}
    change_list_template = "admin/consent/bulk/change_list.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {"may_import": self._may_import(request)}
        return super().changelist_view(request, context | (extra_context or {}))

    def _may_import(self, request: HttpRequest) -> bool:
        may_write = self.has_add_permission(request) and self.has_change_permission(request)
        # A line may add a host to a category
        return may_write and request.user.has_perm("consent.change_category")

    def export_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if (site := site_of_form(request)) is None:
            return self.ask_for_site(request, f"Export {self.opts.verbose_name_plural}")
        table = CookieTable(site)
        name = f"cookies-{site.key}-{datetime.now(UTC).date()}"
        return csv_file.answer(name, table.columns, table.texts())

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Choose a file, see what it changes, have it written."""
        if not self._may_import(request):
            raise PermissionDenied
        if (site := site_of_form(request)) is None:
            return self.ask_for_site(request, f"Import {self.opts.verbose_name_plural}")
        table = CookieTable(site)
        table.category = (request.POST or request.GET).get("category", "")
        seen = request.POST.get("seen")  # on the page before; else what the file changes is shown
        try:
            if (text := _content(request, table)) is None:
                return self._show(request, table)
            lines = csv_file.read(text, table.columns, table.required)
            outcome = table.write(lines, seen)
        except ValidationError as error:
            return self._show(request, table, problems=error.messages, status=422)
        if outcome.digest == seen:
            unseen = not_seen_yet(request, site)
            counts = outcome.added, outcome.changed
            messages.success(request, format_html("{} added, {} changed. {}", *counts, unseen))
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        is_other = seen is not None
        return self._show(request, table, outcome=outcome, is_other=is_other, content=text)

    def _show(self, request: HttpRequest, table: CookieTable, **found: Any) -> HttpResponse:
        plural = str(self.opts.verbose_name_plural)
        return self.show(
            request, table.site, "bulk/import",
            title=f"Import {plural}",
            plural=capfirst(plural), table=table, limit=csv_file.MAX_BYTES,
            categories={key: in_words(row) for key, row in table.categories.items()},
            chosen=request.GET.getlist("vendor"),
            **found,
        )  # fmt: skip


def _content(request: HttpRequest, table: CookieTable) -> str | None:
    """Return the lines that were shown, chosen, pasted or sent as a file; None: not any yet."""
    if "seen" in request.POST:
        return request.POST.get("content", "")
    if request.method != "POST":
        names = request.GET.getlist("vendor")
        return known.ready_made(table.site, names, table.category) if names else None
    if pasted := request.POST.get("pasted", "").strip():
        return csv_file.headed(pasted, table.pasted)
    return csv_file.decode(_uploaded(request))


def _uploaded(request: HttpRequest) -> bytes:
    """Return the content of the file. Raises ValidationError."""
    file = request.FILES.get("file")
    if not file or not file.size or file.size > csv_file.MAX_BYTES:  # Django keeps none over 1 MB
        most = csv_file.MAX_BYTES // 1000
        raise ValidationError(
            f"Choose a file of at most {most} kB. Split a longer one: what a file leaves out stays."
        )
    return bytes(file.read())
