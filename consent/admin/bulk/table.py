"""Read and write a table of the catalogue: which field each of its cells is, and what changes."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction

from consent.admin import languages
from consent.admin.bulk import cells
from consent.admin.bulk.csv_file import FileLine, FileProblem, UnreadableFile
from consent.models import Site
from consent.publishing import lock

Key = tuple[str, ...]  # what the required columns say


class Place(NamedTuple):
    """Where the text of a cell is kept."""

    row: models.Model
    field: str


Places = Mapping[str, Place]  # by column


class CellChange(NamedTuple):
    column: str
    old: str
    new: str


class RowChange(NamedTuple):
    subject: str
    is_new: bool
    cells: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file changes, and the rows in the database that it does so in."""

    rows: tuple[RowChange, ...]
    unchanged: int
    written: tuple[tuple[models.Model, bool], ...]  # and whether new

    @property
    def added(self) -> int:
        return sum(row.is_new for row in self.rows)

    @property
    def changed(self) -> int:
        return len(self.rows) - self.added

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr(self.rows).encode()).hexdigest()


class Table(ABC):
    """One table of one site; `may_add` says whether rows that are not there yet may be."""

    name: ClassVar[str]
    required: ClassVar[Sequence[str]]
    columns: Sequence[str]

    def __init__(self, site: Site, *, may_add: bool = True) -> None:
        self.site, self.may_add = site, may_add
        self.languages = languages.of(site)
        self.categories = {row.key: row for row in site.categories.prefetch_related("texts")}

    @abstractmethod
    def rows(self) -> dict[Key, Places]:
        """Return every row as it stands, in order."""

    def find(self, key: Key, others: dict[Key, Places]) -> Places | None:
        """Return a row that is not in the table: a new one, or of `others`, which no line names."""
        return None

    def subject(self, key: Key) -> str:
        """Return what a row is called."""
        return ", ".join(key)

    def label(self, place: Place) -> str:
        """Return what a field is called that no line fills."""
        return place.field

    def texts(self) -> Iterator[dict[str, str]]:
        for key, places in self.rows().items():
            yield {**dict(zip(self.required, key, strict=True)), **_texts(places)}

    def write(self, lines: Sequence[FileLine], seen: str | None = None) -> Outcome:
        """Write all lines or none. Raises UnreadableFile.

        They stay written where they change what was `seen`, the digest of an outcome.
        """
        with lock(self.site):
            outcome = _Writing(self).write(lines)
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


class _Writing:
    """One file on its way into a table, within a transaction."""

    def __init__(self, table: Table) -> None:
        self.table, self.rows = table, table.rows()
        self.written: dict[int, _Row] = {}
        self.problems: list[FileProblem] = []

    def write(self, lines: Sequence[FileLine]) -> Outcome:
        found = self._find(lines)
        before = [
            {} if key not in self.rows and _is_new(places) else _texts(places)
            for _, key, places in found
        ]
        for line, _, places in found:
            self._fill(line, places)
        changed = [written for written in self.written.values() if written.is_changed]
        for written in changed:
            self._clean_fields(written)
        self._stop_at_problems()
        for written in changed:
            written.row.save()
        for written in changed:  # beside all that the file says, in whatever order
            self._clean(written)
        self._stop_at_problems()
        changes = (
            RowChange(self.table.subject(key), not old, _differing(old, _texts(places)))
            for (_, key, places), old in zip(found, before, strict=True)
        )
        rows = tuple(row for row in changes if row.cells)
        unchanged = len(self.rows) - sum(not row.is_new for row in rows)
        return Outcome(rows, unchanged, tuple((row.row, row.is_new) for row in changed))

    def _find(self, lines: Sequence[FileLine]) -> list[tuple[FileLine, Key, Places]]:
        keyed = [(line, tuple(line.cells[name] for name in self.table.required)) for line in lines]
        named = {key for _, key in keyed}
        others = {key: places for key, places in self.rows.items() if key not in named}
        first: dict[Key, int] = {}
        found = []
        for line, key in keyed:
            if first.setdefault(key, line.number) != line.number:
                text = f"Line {first[key]} is about the same already."
                self._say(line.number, self.table.required[-1], text)
            elif places := self.rows.get(key) or self.table.find(key, others):
                found.append((line, key, places))
            else:
                self._say_unknown(line.number, key)
        return found

    def _fill(self, line: FileLine, places: Places) -> None:
        for column, (row, name) in places.items():
            if column not in line.cells:
                continue
            written = self.written.setdefault(id(row), _Row(row, row.pk is None, line.number))
            written.columns[name] = line.number, column
            try:
                is_changed = cells.read(row, name, line.cells[column], self.table.categories)
                written.is_changed |= is_changed
            except ValidationError as error:
                written.wrong.add(name)
                self._say(line.number, column, " ".join(error.messages))

    def _clean_fields(self, written: _Row) -> None:
        if written.is_new and not self.table.may_add:
            text = "This would be new, and you may only change what is there."
            self._say(written.line, "", text)
            return
        related = {field.name for field in written.row._meta.fields if field.is_relation}
        try:
            written.row.clean_fields(exclude=related | written.wrong)
        except ValidationError as error:
            self._take(error, written)

    def _clean(self, written: _Row) -> None:
        try:
            written.row.clean()
            written.row.validate_unique()
            written.row.validate_constraints()
        except ValidationError as error:
            self._take(error, written)

    def _take(self, error: ValidationError, written: _Row) -> None:
        for name, texts in ValidationError(error).update_error_dict({}).items():
            label = "" if name == NON_FIELD_ERRORS else self.table.label(Place(written.row, name))
            line, column = written.columns.get(name, (written.line, label))
            for text in ValidationError(texts).messages:
                self._say(line, column, text)

    def _say_unknown(self, line: int, key: Key) -> None:
        for at, column in enumerate(self.table.required):
            known = dict.fromkeys(row[at] for row in self.rows)
            if key[at] not in known:
                text = f"There is no {column} “{key[at]}”. There are: {', '.join(known)}."
                self._say(line, column, text)
                return

    def _say(self, line: int, column: str, text: str) -> None:
        self.problems.append(FileProblem(line, column, text))

    def _stop_at_problems(self) -> None:
        if self.problems:
            raise UnreadableFile(*sorted(set(self.problems)))


def _texts(places: Places) -> dict[str, str]:
    return {column: cells.write(*place) for column, place in places.items()}


def _is_new(places: Places) -> bool:
    return all(place.row.pk is None for place in places.values())


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[CellChange, ...]:
    return tuple(
        CellChange(column, old.get(column, ""), text)
        for column, text in new.items()
        if text != old.get(column, "")
    )
