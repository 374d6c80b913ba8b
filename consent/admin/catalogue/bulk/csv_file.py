"""Write CSV files for spreadsheets, and read them with suspicion."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.http import HttpResponse

from consent.lib.csv_cells import table

MAX_BYTES = 500_000
_MAX_LINES = 1_000
_DELIMITERS = ",;\t"  # a spreadsheet writes one or another, by the language of its computer

_ESCAPED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


class FileLine(NamedTuple):
    number: int
    cells: Mapping[str, str]
    known: tuple[str, ...] = ()  # columns that our table of known cookies has filled


def unescape(text: str) -> str:
    return text[1:] if _ESCAPED.match(text) else text


def answer(name: str, columns: Sequence[str], rows: Iterable[Iterable[object]]) -> HttpResponse:
    """Return a download, in UTF-8 with a mark in front by which spreadsheets know the encoding."""
    return HttpResponse(
        f"\ufeff{table([columns, *rows])}",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def read(
    text: str, columns: Sequence[str], required: Sequence[str], gone: Mapping[str, str]
) -> list[FileLine]:
    """Return every line by its columns. Raises ValidationError, also for a column that is gone."""
    text = re.sub(r"\r\n?", "\n", text)  # as it is sent back, a browser has changed its line ends
    (_, header), *rows = _rows(text)
    names = [name.strip().lower() for name in header]
    wrong = {
        "is no column here": [name or "(empty)" for name in names if name not in columns],
        **{advice: [name] for name, advice in gone.items() if name in names},
        "stands there twice": [name for name in columns if names.count(name) > 1],
        "is missing": [name for name in required if name not in names],
    }
    problems = [f"Line 1, {name}: {text}" for text, found in wrong.items() for name in found]
    if problems:
        raise ValidationError([*problems, f"The columns are: {', '.join(columns)}."])
    if len(rows) > _MAX_LINES:
        raise ValidationError(f"The file has {len(rows):,} rows; {_MAX_LINES:,} are read at once.")
    problems = [
        f"Line {line}: The row has {len(row)} cells where the first line has {len(names)}."
        for line, row in rows
        if len(row) != len(names)
    ]
    if problems:
        raise ValidationError(problems)
    return [
        FileLine(line, dict(zip(names, (unescape(cell.strip()) for cell in row), strict=True)))
        for line, row in rows
    ]


def headed(text: str, columns: Sequence[str]) -> str:
    """Return pasted lines with the names of their columns in front, where these are missing."""
    first = text.strip().partition("\n")[0]
    cells = re.split(f"[{_DELIMITERS}]", first)
    if columns[0] in (cell.strip().lower() for cell in cells):
        return text
    return "\t".join(columns[: first.count("\t") + 1]) + f"\n{text}"


def decode(content: bytes) -> str:
    """Return the text of a file. Raises ValidationError."""
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ValidationError("This is a workbook. Save it as “CSV UTF-8”, and choose that file.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"Line {line}: This is not UTF-8. Save the file as “CSV UTF-8”."
        raise ValidationError(message) from error
    if "\0" in text:
        raise ValidationError("This is no text file: it holds null characters.")
    if not text.strip():
        raise ValidationError("The file is empty.")
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
        message = f"Line {line}: The row cannot be read: {error}. Is a quotation mark open?"
        raise ValidationError(message) from error
    return rows
