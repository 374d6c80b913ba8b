"""The two spellings of an export: JSON Lines for programs, CSV for people with a spreadsheet.

Either ends with a line that says that it is whole. A part that lacks it goes on after the id of
its last whole line.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from consent.lib.csv_cells import escape
from consent.models import Decision
from consent.notices import log_key
from consent.notices.category_names import category_name
from consent.record.export.selection import ExportedDecision, Selection
from consent.record.log import checkpoints, records
from consent.transparency.receipt import canonical

JSON_LINES, CSV = "jsonl", "csv"
COLUMNS = (
    "id",
    "decided_at",
    "received_at",
    "site",
    "notice",
    "notice_sha256",
    "visitor",
    "answers",
    "method",
    "surface",
    "language",
    "region",
    "model",
    "place",
    "place_model",
    "signal",
    "log_place",
    "salt",
    "record",
)
END = "end of the export"

Progress = Callable[[int], object]


def write(
    selection: Selection, kind: str, *, now: datetime, progress: Progress = int
) -> Iterator[bytes]:
    """The file in pieces; `progress` hears after each how many decisions it holds so far.

    What goes on after an earlier part is appended to it: it has no head of its own.
    """
    number, spell = 0, FORMATS[kind]
    if not selection.after:
        yield spell.head(selection, now)
    for bite in selection.decisions():
        yield spell.lines(bite)
        number += len(bite)
        progress(number)
    yield spell.end(number)


class Format(Protocol):
    media_type: str

    def head(self, selection: Selection, now: datetime) -> bytes: ...

    def lines(self, bite: list[ExportedDecision]) -> bytes: ...

    def end(self, number: int) -> bytes: ...


class _JsonLines:
    media_type = "application/jsonl"

    def head(self, selection: Selection, now: datetime) -> bytes:
        """What it is, and the log that each line can be held against."""
        latest = checkpoints.latest()
        about = {
            "what": "consent decisions",
            "at": now.astimezone(UTC).isoformat(timespec="seconds"),
            "from": selection.first and selection.first.isoformat(),
            "to": selection.last and selection.last.isoformat(),
            "key": log_key.vkeys()[0],
            "checkpoint": latest and latest.note,
        }
        return _line({"export": about})

    def lines(self, bite: list[ExportedDecision]) -> bytes:
        return b"".join(map(_decision, bite))

    def end(self, number: int) -> bytes:
        return _line({"end": {"decisions": number}})


class _Csv:
    media_type = "text/csv; charset=utf-8"

    def head(self, selection: Selection, now: datetime) -> bytes:
        """A mark by which spreadsheets know the encoding, and the names of the columns."""
        return "\ufeff".encode() + _table([COLUMNS])

    def lines(self, bite: list[ExportedDecision]) -> bytes:
        return _table([_cells(one) for one in bite])

    def end(self, number: int) -> bytes:
        rest = [""] * (len(COLUMNS) - 1)
        return _table([(f"{END}: {number} decisions", *rest)])


FORMATS: Mapping[str, Format] = {JSON_LINES: _JsonLines(), CSV: _Csv()}


def _decision(one: ExportedDecision) -> bytes:
    """Canonical JSON, as the record in it is: those octets, after the salt, are what was hashed."""
    place = "null" if one.place is None else one.place
    words = f'{{"id":"{one.row.pk}","place":{place},"record":{one.record.decode()}'
    return f'{words},"salt":"{one.salt}"}}\n'.encode()


def _line(value: dict[str, Any]) -> bytes:
    return canonical(value) + b"\n"


def _cells(one: ExportedDecision) -> list[str]:
    row, notice = one.row, one.row.notice
    return [
        str(row.pk),
        records.moment(row.decided_at),
        records.moment(row.received_at),
        notice.site.key,
        str(notice.number),
        notice.digest,
        records.pseudonym(row.visitor),
        _answers(row),
        row.method,
        row.surface,
        row.language,
        row.region,
        row.model,
        row.place,
        row.place_model,
        "yes" if row.signal else "no",
        "" if one.place is None else str(one.place),
        one.salt,
        one.record.decode(),
    ]


def _answers(row: Decision) -> str:
    names = {one["key"]: category_name(one) for one in row.notice.snapshot["categories"]}
    words = ((names.get(key, key), choice[1]) for key, choice in row.choices.items())
    return "; ".join(f"{name}: {'yes' if granted else 'no'}" for name, granted in words)


def _table(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([escape(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def last_id(line: str, kind: str) -> UUID | None:
    """The decision of a whole line of such a file; None: it is the head or the end."""
    try:
        return UUID(json.loads(line)["id"] if kind == JSON_LINES else line.partition(",")[0])
    except (ValueError, KeyError, TypeError):
        return None


def is_end(line: str, kind: str) -> bool:
    return line.startswith('{"end":' if kind == JSON_LINES else f"{END}:")
