"""The two addresses that a list gains: its table as a file, and a file put back."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from consent.admin import site_page
from consent.admin.bulk import csv_file
from consent.admin.bulk.csv_file import UnreadableFile
from consent.admin.bulk.table import Outcome, Table
from consent.admin.site_forms import site_of_form
from consent.models import Site

SALT = "consent.admin.bulk"
SECONDS = 24 * 60 * 60  # between what was shown and the word to write it
MOST_SHOWN = 200  # rows; the page says how many more there are


class BulkAdmin(admin.ModelAdmin[Any]):
    """A list with “Export” for whoever may view it, and “Import” for whoever may change it."""

    table: type[Table]
    change_list_template = "admin/consent/bulk/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        # Files are read here alone, and that has to be said before the check of forms reads them
        views = {"export": self.export_view, "import": csrf_exempt(self.import_view)}
        own = [
            path(f"{verb}/", self.admin_site.admin_view(view), name=f"{name}_{verb}")
            for verb, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"may_import": self.has_change_permission(request)}
        return super().changelist_view(request, context | (extra_context or {}))

    def export_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if (site := site_of_form(request)) is None:
            return self._which_site(request, "Export")
        table = self.table(site)
        name = f"{table.name}-{site.key}-{datetime.now(UTC).date()}"
        return csv_file.answer(name, table.columns, table.cells().values())

    def import_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        request.upload_handlers = [MemoryFileUploadHandler(request)]
        return csrf_protect(self._import)(request)

    def _import(self, request: HttpRequest) -> HttpResponse:
        if (site := site_of_form(request)) is None:
            return self._which_site(request, "Import")
        table = self.table(site, may_add=self.has_add_permission(request))
        return Import(self, request, table).answer()

    def _which_site(self, request: HttpRequest, title: str) -> HttpResponse:
        title = f"{title} {self.opts.verbose_name_plural}"
        return site_page.ask_which(self, request, title, "Of which site?")


class Import:
    """One request of the page: choose a file, see what it changes, have it written."""

    def __init__(self, page: BulkAdmin, request: HttpRequest, table: Table) -> None:
        self.page, self.request, self.table = page, request, table

    def answer(self) -> HttpResponse:
        if self.request.method != "POST":
            return self._page()
        try:
            if token := self.request.POST.get("content"):
                return self._write(self._stored(token))
            return self._show(csv_file.decode(self._uploaded()))
        except UnreadableFile as error:
            return self._page(problems=error.problems)

    def _uploaded(self) -> bytes:
        file = self.request.FILES.get("file")
        size = file.size if file else int(self.request.META.get("CONTENT_LENGTH") or 0)
        if (size or 0) > csv_file.MOST_BYTES:  # by Django's limit, a longer one is not kept
            raise csv_file.too_long()
        if not file or not file.size:
            raise csv_file.unreadable("Choose a file first.")
        return bytes(file.read())

    def _stored(self, token: str) -> str:
        try:
            return str(signing.loads(token, salt=self._salt, max_age=SECONDS))
        except signing.BadSignature as error:
            raise csv_file.unreadable(
                "What was shown is too old, or of another table. Choose the file again."
            ) from error

    @property
    def _salt(self) -> str:
        return f"{SALT}.{self.table.name}.{self.table.site.pk}"

    def _lines(self, text: str) -> list[csv_file.FileLine]:
        return csv_file.read(text, self.table.columns, self.table.required)

    def _show(self, text: str, *, is_other: bool = False) -> HttpResponse:
        outcome = self.table.write(self._lines(text))
        return self._page(
            outcome=outcome,
            is_other=is_other,
            shown=outcome.rows[:MOST_SHOWN],
            more=max(0, len(outcome.rows) - MOST_SHOWN),
            seen=outcome.digest,
            content=signing.dumps(text, salt=self._salt, compress=True),
        )

    def _write(self, text: str) -> HttpResponse:
        outcome = self.table.write(self._lines(text), self.request.POST.get("seen"), self._log)
        if not outcome.is_written:
            return self._show(text, is_other=True)
        self._tell(outcome, self.table.site)
        return redirect(f"admin:{self.page.opts.app_label}_{self.page.opts.model_name}_changelist")

    def _log(self) -> None:
        """One entry for each object, within the same transaction."""
        owners: dict[Any, bool] = {}
        for row, is_new in self.table.written:
            owner = getattr(row, "cookie", None) or getattr(row, "category", None)
            is_own = isinstance(row, self.page.model)
            target = row if is_own else owner
            owners[target] = owners.get(target, False) or (is_own and is_new)
        for target, is_new in owners.items():
            log = self.page.log_addition if is_new else self.page.log_change
            log(self.request, target, "Imported from a CSV file.")

    def _tell(self, outcome: Outcome, site: Site) -> None:
        review = reverse("admin:consent_notice_publish", args=[site.key])
        messages.success(
            self.request,
            format_html(
                "{} added, {} changed. Visitors do not see it yet: "
                '<a href="{}">review and publish</a>.',
                outcome.added,
                outcome.changed,
                review,
            ),
        )

    def _page(self, **found: Any) -> HttpResponse:
        plural = str(self.page.opts.verbose_name_plural)
        response = site_page.show(
            self.page, self.request, self.table.site, "bulk/import", f"Import {plural}",
            plural=capfirst(plural),
            table=self.table,
            limit=csv_file.MOST_BYTES,
            **found,
        )  # fmt: skip
        response.status_code = 422 if found.get("problems") else 200
        return response
