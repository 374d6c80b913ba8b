"""Add two addresses to a list: its table as a file, and a file put back."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.text import capfirst

from consent.admin.bulk import csv_file, importing
from consent.admin.bulk.csv_file import UnreadableFile
from consent.admin.bulk.tables import Table
from consent.admin.site_forms import not_seen_yet, site_of_form
from consent.admin.site_lists import BaseAdmin

_MAX_SHOWN = 200  # rows; the page says how many more there are


class BulkAdmin(BaseAdmin):
    """A list with “Export” for whoever may view it, and “Import” for whoever may change it."""

    table: type[Table]
    pages = {"export": "export/", "import": "import/"}
    change_list_template = "admin/consent/bulk/change_list.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {"may_import": self.has_change_permission(request)}
        return super().changelist_view(request, context | (extra_context or {}))

    def export_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if (site := site_of_form(request)) is None:
            return self.ask_for_site(request, f"Export {self.opts.verbose_name_plural}")
        table = self.table(site)
        name = f"{table.name}-{site.key}-{datetime.now(UTC).date()}"
        return csv_file.answer(name, table.columns, table.texts())

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Choose a file, see what it changes, have it written."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if (site := site_of_form(request)) is None:
            return self.ask_for_site(request, f"Import {self.opts.verbose_name_plural}")
        table = self.table(site, may_add=self.has_add_permission(request))
        if request.method != "POST":
            return self._show(request, table)
        try:
            return self._import(request, table)
        except UnreadableFile as error:
            return self._show(request, table, problems=error.args)

    def _import(self, request: HttpRequest, table: Table) -> HttpResponse:
        """Write what was `seen` on the page before, else show what the file changes."""
        seen = request.POST.get("seen")
        text = request.POST.get("content", "") if seen else csv_file.decode(_uploaded(request))
        lines = csv_file.read(text, table.columns, table.required)
        with transaction.atomic():
            outcome = importing.write(table, lines, seen)
            if outcome.digest == seen:
                text = format_html(
                    "{} added, {} changed. {}",
                    outcome.added,
                    outcome.changed,
                    not_seen_yet(request, table.site),
                )
                messages.success(request, text)
                return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return self._show(
            request,
            table,
            outcome=outcome,
            is_other=seen is not None,
            shown=outcome.rows[:_MAX_SHOWN],
            more=max(0, len(outcome.rows) - _MAX_SHOWN),
            content=text,
        )

    def _show(self, request: HttpRequest, table: Table, **found: Any) -> HttpResponse:
        plural = str(self.opts.verbose_name_plural)
        response = self.show(
            request, table.site, "bulk/import",
            title=f"Import {plural}",
            plural=capfirst(plural),
            table=table,
            limit=csv_file.MAX_BYTES,
            **found,
        )  # fmt: skip
        response.status_code = 422 if found.get("problems") else 200
        return response


def _uploaded(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    size = file.size if file else int(request.META.get("CONTENT_LENGTH") or 0)
    if (size or 0) > csv_file.MAX_BYTES:  # one above Django's limit is not kept
        most = csv_file.MAX_BYTES // 1000
        raise csv_file.unreadable(
            f"The file is longer than {most} kB. Split it: what a file leaves out stays."
        )
    if not file or not file.size:
        raise csv_file.unreadable("Choose a file first.")
    return bytes(file.read())
