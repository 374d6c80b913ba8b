"""Add two addresses to a list: its table as a file, and a file that changes it, or shows how."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.text import capfirst

from consent.admin import known
from consent.admin.bulk import csv_file
from consent.admin.bulk.csv_file import FileLine
from consent.admin.bulk.register import KEYS, Cells, CookieTable, Key, texts_of
from consent.admin.site_forms import not_seen_yet, site_of_form
from consent.admin.site_lists import BaseAdmin, in_words
from consent.publishing import lock

_Change = tuple[str, str, str]  # column, the text now, the text then


class _RowChange(NamedTuple):
    subject: str
    is_new: bool
    cells: tuple[_Change, ...]
    known: tuple[str, ...]  # columns filled from our table of known cookies


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a file changes."""

    rows: tuple[_RowChange, ...]
    unchanged: int

    @property
    def added(self) -> int:
        return sum(row.is_new for row in self.rows)

    @property
    def changed(self) -> int:
        return len(self.rows) - self.added

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr(self.rows).encode()).hexdigest()


def write_lines(table: CookieTable, lines: Sequence[FileLine], seen: str | None = None) -> _Outcome:
    """Write all lines or none, where they change what was `seen`. Raises ValidationError."""
    with lock(table.site):
        outcome = _Import(table).run(lines)
        if outcome.digest != seen:
            transaction.set_rollback(True)
    return outcome


class _Import:
    """One file on its way into a table, within a transaction."""

    def __init__(self, table: CookieTable) -> None:
        self.table, self.rows = table, table.rows()
        self.changed: dict[int, tuple[models.Model, int]] = {}  # by identity, with the first line
        self.places: dict[tuple[int, str], str] = {}  # line and column of each field
        self.problems: list[str] = []

    def run(self, lines: Sequence[FileLine]) -> _Outcome:
        read: dict[Key, tuple[FileLine, Cells, dict[str, str]]] = {}
        full = [self.table.complete(line, self.rows) for line in lines]
        keyed = [(line, tuple(line.cells[name] for name in KEYS)) for line in full]
        named = {key for _, key in keyed}
        others = {key: cells for key, cells in self.rows.items() if key not in named}
        for line, key in keyed:
            cells = self.rows.get(key) or self.table.find(key, others)
            if key in read:
                text = f"Line {read[key][0].number} is about the same already."
                self.problems.append(f"Line {line.number}, category: {text}")
            elif cells and all(key):
                before = texts_of(cells)
                is_new = not any(cell.row.pk for cell in cells.values()) or not any(before.values())
                read[key] = line, cells, {} if is_new else before
                self._fill(line, cells)
            else:
                is_named = f"There is no category “{', '.join(key)}”."
                text = is_named if all(key) else f"Choose one: nothing is known of “{key[0]}”."
                self.problems.append(f"Line {line.number}, category: {text}")
        self._stop_at_problems()
        self._check()
        for row, _line in self.changed.values():
            row.save()
        rows = [
            _RowChange(", ".join(key), not before, self._compare(line, before, cells), line.known)
            for key, (line, cells, before) in read.items()
        ]
        changes = tuple(row for row in rows if row.cells)
        return _Outcome(changes, len(self.rows) - sum(not row.is_new for row in changes))

    def _fill(self, line: FileLine, cells: Cells) -> None:
        for column, cell in cells.items():
            text = line.cells.get(column)
            if text is None:
                continue
            place = f"Line {line.number}, {column}"
            self.places[id(cell.row), cell.field] = place
            if text.strip().splitlines() == cell.text.strip().splitlines():
                continue
            self.changed.setdefault(id(cell.row), (cell.row, line.number))
            try:
                cell.write(text, self.table.categories)
            except ValidationError as error:
                self.problems += [f"{place}: {text}" for text in error.messages]

    def _check(self) -> None:
        for row, line in self.changed.values():
            keys = (field for field in row._meta.fields if isinstance(field, models.ForeignKey))
            try:
                row.clean_fields(exclude={key.name for key in keys if key.is_cached(row)})
            except ValidationError as error:
                for field, texts in error.message_dict.items():
                    place = self.places.get((id(row), field), f"Line {line}, {field}")
                    self.problems += [f"{place}: {text}" for text in texts]
        self._stop_at_problems()

    def _compare(self, line: FileLine, old: Mapping[str, str], cells: Cells) -> tuple[_Change, ...]:
        """Return what a line changes; of a new row, what is said of it beside its key."""
        shown = old or line.cells.keys() - {*KEYS}
        new = {column: cell.text for column, cell in cells.items() if column in shown}
        pairs = ((column, old.get(column, ""), text) for column, text in new.items())
        return tuple(change for change in pairs if change[1] != change[2])

    def _stop_at_problems(self) -> None:
        if self.problems:
            raise ValidationError([*dict.fromkeys(self.problems)])


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
            outcome = write_lines(table, lines, seen)
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
