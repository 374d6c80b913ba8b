"""Write the lines of a file into a table of the catalogue, or show what they would change."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction

from consent.admin.bulk import cells
from consent.admin.bulk.csv_file import FileLine, FileProblem, UnreadableFile
from consent.admin.bulk.tables import Key, Place, Places, Table, texts_of
from consent.publishing import lock


class _CellChange(NamedTuple):
    column: str
    old: str
    new: str


class _RowChange(NamedTuple):
    subject: str
    is_new: bool
    cells: tuple[_CellChange, ...]


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


def write(table: Table, lines: Sequence[FileLine], seen: str | None = None) -> _Outcome:
    """Write all lines or none. Raises UnreadableFile.

    They stay written where they change what was `seen`, the digest of an outcome.
    """
    with lock(table.site):
        outcome = _Import(table).run(lines)
        if outcome.digest != seen:
            transaction.set_rollback(True)
    return outcome


@dataclass
class _Row:
    """A row in the database that a file is about."""

    row: models.Model
    is_new: bool
    line: int  # the first that is about it
    columns: dict[str, tuple[int, str]] = field(default_factory=dict)  # line and column of fields
    wrong: set[str] = field(default_factory=set)  # fields that could not be read
    is_changed: bool = False

    def clean_fields(self) -> None:
        related = {field.name for field in self.row._meta.fields if field.is_relation}
        self.row.clean_fields(exclude=related | self.wrong)

    def clean(self) -> None:
        self.row.clean()
        self.row.validate_unique()
        self.row.validate_constraints()


class _Import:
    """One file on its way into a table, within a transaction."""

    def __init__(self, table: Table) -> None:
        self.table, self.rows = table, table.rows()
        self.touched: dict[int, _Row] = {}
        self.problems: list[FileProblem] = []

    def run(self, lines: Sequence[FileLine]) -> _Outcome:
        found = self._find(lines)
        before = [
            {} if key not in self.rows and _is_new(places) else texts_of(places)
            for _, key, places in found
        ]
        for line, _, places in found:
            self._fill(line, places)
        changed = [touched for touched in self.touched.values() if touched.is_changed]
        for touched in changed:
            if touched.is_new and not self.table.may_add:
                text = "This would be new, and you may only change what is there."
                self._add_problem(touched.line, "", text)
            else:
                self._check(touched, touched.clean_fields)
        self._stop_at_problems()
        for touched in changed:
            touched.row.save()
        for touched in changed:  # beside all that the file says, in whatever order
            self._check(touched, touched.clean)
        self._stop_at_problems()
        changes = (
            _RowChange(self.table.subject(key), not old, _compare(old, texts_of(places)))
            for (_, key, places), old in zip(found, before, strict=True)
        )
        rows = tuple(row for row in changes if row.cells)
        unchanged = len(self.rows) - sum(not row.is_new for row in rows)
        return _Outcome(rows, unchanged)

    def _find(self, lines: Sequence[FileLine]) -> list[tuple[FileLine, Key, Places]]:
        keyed = [(line, tuple(line.cells[name] for name in self.table.required)) for line in lines]
        named = {key for _, key in keyed}
        others = {key: places for key, places in self.rows.items() if key not in named}
        first: dict[Key, int] = {}
        found = []
        for line, key in keyed:
            if first.setdefault(key, line.number) != line.number:
                text = f"Line {first[key]} is about the same already."
                self._add_problem(line.number, self.table.required[-1], text)
            elif places := self.rows.get(key) or self.table.find(key, others):
                found.append((line, key, places))
            else:
                self._add_unknown(line.number, key)
        return found

    def _fill(self, line: FileLine, places: Places) -> None:
        for column, (row, name) in places.items():
            if column not in line.cells:
                continue
            touched = self.touched.setdefault(id(row), _Row(row, row.pk is None, line.number))
            touched.columns[name] = line.number, column
            try:
                is_changed = cells.read(row, name, line.cells[column], self.table.categories)
                touched.is_changed |= is_changed
            except ValidationError as error:
                touched.wrong.add(name)
                self._add_problem(line.number, column, " ".join(error.messages))

    def _check(self, touched: _Row, clean: Callable[[], None]) -> None:
        try:
            clean()
        except ValidationError as error:
            for name, texts in ValidationError(error).update_error_dict({}).items():
                place = Place(touched.row, name)
                label = "" if name == NON_FIELD_ERRORS else self.table.label(place)
                line, column = touched.columns.get(name, (touched.line, label))
                for text in ValidationError(texts).messages:
                    self._add_problem(line, column, text)

    def _add_unknown(self, line: int, key: Key) -> None:
        for at, column in enumerate(self.table.required):
            known = dict.fromkeys(row[at] for row in self.rows)
            if key[at] not in known:
                text = f"There is no {column} “{key[at]}”. There are: {', '.join(known)}."
                self._add_problem(line, column, text)
                return

    def _add_problem(self, line: int, column: str, text: str) -> None:
        self.problems.append(FileProblem(line, column, text))

    def _stop_at_problems(self) -> None:
        if self.problems:
            raise UnreadableFile(*sorted(set(self.problems)))


def _is_new(places: Places) -> bool:
    return all(place.row.pk is None for place in places.values())


def _compare(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[_CellChange, ...]:
    return tuple(
        _CellChange(column, old.get(column, ""), text)
        for column, text in new.items()
        if text != old.get(column, "")
    )
