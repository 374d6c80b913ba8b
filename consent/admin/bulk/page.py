"""The two addresses that a list gains: its table as a file, and a file put back."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from consent.admin.bulk import csv_file
from consent.admin.bulk.csv_file import FileProblem, UnreadableFile
from consent.admin.bulk.table import Outcome, Table
from consent.admin.site_forms import site_of_form
from consent.models import Site

SALT = "consent.admin.bulk"
SECONDS = 24 * 60 * 60  # between what was shown and the word to write it
MOST_SHOWN = 200  # rows; the page says how many more there are


class SmallFile(FileUploadHandler):
    """Keeps one file in memory, up to the limit."""

    content = b""
    is_too_long = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > csv_file.MOST_BYTES:
            self.is_too_long = True
            raise SkipFile
        self.content += raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class OtherOutcome(Exception):
    """The file would change something else than was shown."""


class BulkAdmin(admin.ModelAdmin[Any]):
    """A list with “Export” for whoever may view it, and “Import” for whoever may change it."""

    table: type[Table]
    change_list_template = "admin/consent/bulk/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("export/", self.admin_site.admin_view(self.export_view), name=f"{name}_export"),
            # The limit of an upload has to be set before anything reads it, as the check does
            path(
                "import/",
                self.admin_site.admin_view(csrf_exempt(self.import_view)),
                name=f"{name}_import",
            ),
            *super().get_urls(),
        ]

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
        text = csv_file.write(table.columns, table.cells().values())
        day = datetime.now(UTC).date()
        headers = {
            "Content-Disposition": f'attachment; filename="{table.name}-{site.key}-{day}.csv"'
        }
        return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        upload = SmallFile(request)
        request.upload_handlers = [upload]

        @csrf_protect
        def answer(request: HttpRequest) -> HttpResponse:
            if (site := site_of_form(request)) is None:
                return self._which_site(request, "Import")
            table = self.table(site, may_add=self.has_add_permission(request))
            return Import(self, request, table).answer(upload)

        return answer(request)

    def _which_site(self, request: HttpRequest, title: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"{title} {self.opts.verbose_name_plural}",
            "subtitle": "Of which site?",
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/consent/which_site.html", context)


class Import:
    """One request of the page: choose a file, see what it changes, have it written."""

    def __init__(self, page: BulkAdmin, request: HttpRequest, table: Table) -> None:
        self.page, self.request, self.table = page, request, table

    def answer(self, upload: SmallFile) -> HttpResponse:
        if self.request.method != "POST":
            return self._page()
        try:
            if token := self.request.POST.get("content"):
                return self._write(self._stored(token))
            return self._show(self._uploaded(upload))
        except UnreadableFile as error:
            return self._page(problems=error.problems)

    def _uploaded(self, upload: SmallFile) -> str:
        if upload.is_too_long:
            raise csv_file.too_long()
        if not upload.content:
            raise UnreadableFile(FileProblem(0, "", "Choose a file first."))
        self._lines(bytes(upload.content))
        return bytes(upload.content).decode("utf-8-sig")

    def _stored(self, token: str) -> str:
        try:
            return str(signing.loads(token, salt=self._salt, max_age=SECONDS))
        except signing.BadSignature as error:
            text = "What was shown is too old, or of another table. Choose the file again."
            raise UnreadableFile(FileProblem(0, "", text)) from error

    @property
    def _salt(self) -> str:
        return f"{SALT}.{self.table.name}.{self.table.site.pk}"

    def _lines(self, content: bytes) -> list[csv_file.FileLine]:
        return csv_file.read(content, self.table.columns, self.table.required)

    def _show(self, text: str, *, is_other: bool = False) -> HttpResponse:
        outcome = self.table.try_out(self._lines(text.encode()))
        return self._page(
            outcome=outcome,
            is_other=is_other,
            shown=outcome.rows[:MOST_SHOWN],
            more=max(0, len(outcome.rows) - MOST_SHOWN),
            seen=_digest(outcome),
            content=signing.dumps(text, salt=self._salt, compress=True),
        )

    def _write(self, text: str) -> HttpResponse:
        outcomes: list[Outcome] = []

        def accept(outcome: Outcome) -> None:
            if _digest(outcome) != self.request.POST.get("seen"):
                raise OtherOutcome
            self._log()
            outcomes.append(outcome)

        try:
            self.table.write(self._lines(text.encode()), accept)
        except OtherOutcome:
            return self._show(text, is_other=True)
        self._tell(outcomes[0], self.table.site)
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
        context = {
            **self.page.admin_site.each_context(self.request),
            "title": f"Import {self.page.opts.verbose_name_plural}",
            "subtitle": self.table.site.name,
            "opts": self.page.opts,
            "plural": capfirst(str(self.page.opts.verbose_name_plural)),
            "site": self.table.site,
            "table": self.table,
            "limit": csv_file.MOST_BYTES,
            **found,
        }
        status = 422 if found.get("problems") else 200
        template = "admin/consent/bulk/import.html"
        return TemplateResponse(self.request, template, context, status=status)


def _digest(outcome: Outcome) -> str:
    return hashlib.sha256(repr(outcome.rows).encode()).hexdigest()
