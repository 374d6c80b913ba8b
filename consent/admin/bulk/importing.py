"""Write the lines of a file into a table of the catalogue, or show what they would change."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction

from consent.admin.bulk.csv_file import FileLine
from consent.admin.bulk.register import KEYS, Cells, CookieTable, Key, texts_of
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


def write(table: CookieTable, lines: Sequence[FileLine], seen: str | None = None) -> _Outcome:
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
