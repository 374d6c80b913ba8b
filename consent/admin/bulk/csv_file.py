"""Write CSV files for spreadsheets, and read them with suspicion."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.http import HttpResponse

from consent.lib.csv_cells import escape

MAX_BYTES = 500_000
_MAX_LINES = 1_000
_DELIMITERS = ",;\t"  # a spreadsheet writes one or another, by the language of its computer

_ESCAPED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


class FileProblem(NamedTuple):
    """What is wrong with a file; line 0 stands for the whole of it."""

    line: int
    column: str
    text: str

    def __str__(self) -> str:
        place = ", ".join(filter(None, (f"Line {self.line}" * bool(self.line), self.column)))
        return f"{place}: {self.text}" if place else self.text


class UnreadableFile(Exception):
    """Nothing of it was written; the arguments are its problems."""


class FileLine(NamedTuple):
    number: int
    cells: Mapping[str, str]


def unescape(text: str) -> str:
    return text[1:] if _ESCAPED.match(text) else text


def answer(name: str, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> HttpResponse:
    """Return a download, in UTF-8 with a mark in front by which spreadsheets know the encoding."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([escape(row[column]) for column in columns] for row in rows)
    return HttpResponse(
        f"\ufeff{text.getvalue()}",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def read(text: str, columns: Sequence[str], required: Sequence[str]) -> list[FileLine]:
    """Return every line by its columns. Raises UnreadableFile."""
    text = re.sub(r"\r\n?", "\n", text)  # as it is sent back, a browser has changed its line ends
    (_, header), *rows = _rows(text)
    names = [name.strip().lower() for name in header]
    wrong = {
        "is no column here": [name or "(empty)" for name in names if name not in columns],
        "stands there twice": [name for name in columns if names.count(name) > 1],
        "is missing": [name for name in required if name not in names],
    }
    problems = [FileProblem(1, name, text) for text, found in wrong.items() for name in found]
    if problems:
        known = FileProblem(1, "", f"The columns are: {', '.join(columns)}.")
        raise UnreadableFile(*problems, known)
    if len(rows) > _MAX_LINES:
        raise unreadable(f"The file has {len(rows):,} rows; {_MAX_LINES:,} are read at once.")
    lines = []
    for line, row in rows:
        cells = [unescape(cell.strip(" ")) for cell in row]
        if len(row) != len(names):
            text = f"The row has {len(row)} cells where the first line has {len(names)}."
            problems.append(FileProblem(line, "", text))
        lines.append(FileLine(line, dict(zip(names, cells, strict=False))))
    if problems:
        raise UnreadableFile(*problems)
    return lines


def decode(content: bytes) -> str:
    """Return the text of a file. Raises UnreadableFile."""
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise unreadable("This is a workbook. Save it as “CSV UTF-8”, and choose that file.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise unreadable("This is not UTF-8. Save the file as “CSV UTF-8”.", line) from error
    if "\0" in text:
        raise unreadable("This is no text file: it holds null characters.")
    if not text.strip():
        raise unreadable("The file is empty.")
    return text


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Return each row with the line that it begins on; empty ones are left out."""
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, line = [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        text = f"The row cannot be read: {error}. Is a quotation mark open?"
        raise unreadable(text, line) from error
    return rows


def unreadable(text: str, line: int = 0) -> UnreadableFile:
    return UnreadableFile(FileProblem(line, "", text))
