"""A table of the catalogue: its rows as cells of text, and what a file would make of them."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction

from consent.admin import languages
from consent.admin.bulk.csv_file import FileLine, FileProblem, UnreadableFile
from consent.admin.plain_fields import LINE_ENDS
from consent.models import Site
from consent.publishing import lock

Cells = dict[str, str]


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
    """What a file changes."""

    rows: tuple[RowChange, ...]
    unchanged: int
    is_written: bool = False

    @property
    def added(self) -> int:
        return sum(row.is_new for row in self.rows)

    @property
    def changed(self) -> int:
        return len(self.rows) - self.added

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr(self.rows).encode()).hexdigest()


@dataclass
class Table(ABC):
    """One table of one site; `may_add` says whether rows that are not there yet may be."""

    site: Site
    may_add: bool = True
    written: list[tuple[models.Model, bool]] = field(default_factory=list)  # and whether new
    problems: list[FileProblem] = field(default_factory=list)

    name: ClassVar[str]
    required: ClassVar[Sequence[str]]

    @property
    def languages(self) -> list[str]:
        return languages.of(self.site)

    @property
    @abstractmethod
    def columns(self) -> list[str]: ...

    @abstractmethod
    def cells(self) -> dict[Hashable, Cells]:
        """Every row as it stands, by what stays the same of it."""

    @abstractmethod
    def subject(self, cells: Cells) -> str:
        """What a row is called."""

    @abstractmethod
    def put(self, lines: Sequence[FileLine]) -> None:
        """Write the lines; what is wrong goes to `problems`."""

    def write(
        self,
        lines: Sequence[FileLine],
        seen: str | None = None,
        log: Callable[[], None] | None = None,
    ) -> Outcome:
        """All lines or none. Raises UnreadableFile.

        They stay written where they change what was `seen`, the digest of an outcome.
        """
        self.written, self.problems = [], []
        with lock(self.site):
            before = self.cells()
            self.put(lines)
            if self.problems:
                raise UnreadableFile(*sorted(set(self.problems)))
            outcome = self._outcome(before, self.cells())
            if seen != outcome.digest:
                transaction.set_rollback(True)
                return outcome
            if log:
                log()
        return replace(outcome, is_written=True)

    def _outcome(self, before: dict[Hashable, Cells], after: dict[Hashable, Cells]) -> Outcome:
        changes = [
            RowChange(self.subject(row), key not in before, differing)
            for key, row in after.items()
            if (differing := _differing(before.get(key, {}), row))
        ]
        return Outcome(tuple(changes), len(after) - len(changes))

    # What the tables share in writing

    def save(self, row: models.Model, columns: dict[str, str], line: int) -> bool:
        """Save a row whose fields are well-formed; `columns` leads from a field to its column."""
        is_new = row.pk is None
        if is_new and not self.may_add:
            self._say(line, "", "This would be new, and you may only change what is there.")
            return False
        try:
            row.clean_fields()
        except ValidationError as error:
            self._take(error, columns, line)
            return False
        row.save()
        self.written.append((row, is_new))
        return True

    def check(self, row: models.Model, columns: dict[str, str], line: int) -> None:
        """What holds beside the other rows, once all of them are written."""
        try:
            row.clean()
            row.validate_unique()
            row.validate_constraints()
        except ValidationError as error:
            self._take(error, columns, line)

    def _take(self, error: ValidationError, columns: dict[str, str], line: int) -> None:
        found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, texts in found.items():
            for text in texts:
                self._say(line, columns.get(name, ""), text)

    def _say(self, line: int, column: str, text: str) -> None:
        self.problems.append(FileProblem(line, column, text))


def assign(row: models.Model, name: str, text: str) -> bool:
    """Put a text into a field, and say whether that changes it; line ends alone do not."""
    field = row._meta.get_field(name)
    new = text if isinstance(field, models.TextField) else LINE_ENDS.sub(" ", text)
    if _plain(getattr(row, name)) == _plain(new):
        return False
    setattr(row, name, new.strip())
    return True


def _plain(text: str) -> str:
    return "\n".join(text.strip().splitlines())


def _differing(old: Cells, new: Cells) -> tuple[CellChange, ...]:
    return tuple(
        CellChange(column, old.get(column, ""), text)
        for column, text in new.items()
        if text != old.get(column, "")
    )


def repeated(keys: Iterable[tuple[int, Hashable]]) -> Iterable[tuple[int, int]]:
    """Of each line that says again what another is about: its number, and that of the first."""
    first: dict[Hashable, int] = {}
    for number, key in keys:
        if key in first:
            yield number, first[key]
        first.setdefault(key, number)
