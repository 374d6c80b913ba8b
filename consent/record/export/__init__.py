"""Decisions for an auditor: what of the record is wanted, read in bites and written line by line.

JSON Lines is for programs, CSV for people with a spreadsheet. Either ends with a line that says
that it is whole. A part that lacks it goes on after the id of its last whole line.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from consent.lib.csv_cells import escape
from consent.models import Change, Decision, Notice
from consent.notices import log_key
from consent.notices.category_names import category_name
from consent.record.acting import actor
from consent.record.export.selection import ExportedDecision, Selection as Selection
from consent.record.log import checkpoints
from consent.transparency.receipt import canonical

JSON_LINES, CSV = "jsonl", "csv"
COLUMNS = (
    "id decided_at received_at site notice notice_sha256 visitor answers method surface language "
    "region model place place_model signal log_place salt record"
).split()
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


class Format(NamedTuple):
    media_type: str
    head: Callable[[Selection, datetime], bytes]
    lines: Callable[[Iterable[ExportedDecision]], bytes]
    end: Callable[[int], bytes]


def _head(selection: Selection, now: datetime) -> bytes:
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
    return canonical({"export": about}) + b"\n"


def _line(one: ExportedDecision) -> bytes:
    """Canonical JSON, as the record in it is: those octets, after the salt, are what was hashed."""
    place = "null" if one.place is None else one.place
    words = f'{{"id":"{one.id}","place":{place},"record":{one.record.decode()}'
    return f'{words},"salt":"{one.salt}"}}\n'.encode()


def _cells(one: ExportedDecision) -> list[str]:
    record = json.loads(one.record)
    facts = {
        **record,
        "notice": record["notice"]["number"],
        "notice_sha256": record["notice"]["digest"],
        "answers": _answers(one.notice, record["choices"]),
        "signal": "yes" if record["signal"] else "no",
        "log_place": "" if one.place is None else one.place,
        "salt": one.salt,
        "record": one.record.decode(),
    }
    return [str(facts[column]) for column in COLUMNS]


def _answers(notice: Notice, choices: Mapping[str, Any]) -> str:
    names = {row["key"]: category_name(row) for row in notice.snapshot["categories"]}
    words = {key: "yes" if granted else "no" for key, (_, granted, *_) in choices.items()}
    order = {**names, **choices}  # of the notice
    return "; ".join(f"{names.get(key, key)}: {words[key]}" for key in order if key in words)


def _table(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([escape(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


FORMATS: Mapping[str, Format] = {
    JSON_LINES: Format(
        "application/jsonl",
        _head,
        lambda bite: b"".join(map(_line, bite)),
        lambda number: canonical({"end": {"decisions": number}}) + b"\n",
    ),
    CSV: Format(
        "text/csv; charset=utf-8",
        # A mark by which spreadsheets know the encoding, and the names of the columns
        lambda selection, now: "\ufeff".encode() + _table([COLUMNS]),
        lambda bite: _table(map(_cells, bite)),
        lambda number: _table([(f"{END}: {number} decisions", *[""] * (len(COLUMNS) - 1))]),
    ),
}


def last_id(line: str, kind: str) -> UUID | None:
    """The decision of a whole line of such a file; None: it is the head or the end."""
    try:
        return UUID(json.loads(line)["id"] if kind == JSON_LINES else line.partition(",")[0])
    except (ValueError, KeyError, TypeError):
        return None


def is_end(line: str, kind: str) -> bool:
    return line.startswith('{"end":' if kind == JSON_LINES else f"{END}:")


def write_down(selection: Selection, number: int, kind: str) -> None:
    """Write it down, before the first line is handed out."""
    count = f"{number:,} decision{'' if number == 1 else 's'}"
    site = selection.sites[0] if len(selection.sites) == 1 else ""
    _write("Export of decisions", site, f"{count}, {_what(selection)}, as {kind}")


def write_down_evidence(decision: Decision) -> None:
    _write("Evidence taken out", decision.notice.site.key, "1 decision, as an archive")


def _write(name: str, site: str, words: str) -> None:
    """Neither visitor nor receipt nor account is named: nothing leads to what may be erased."""
    Change.objects.create(
        by=actor(),
        site=site,
        model=Decision._meta.label_lower,
        name=name,
        action=Change.Action.ADDED,
        field="download",
        new=words,
    )


def _what(selection: Selection) -> str:
    days = f"{selection.first or 'the first day'} to {selection.last or 'today'}"
    whose = "of one visitor or account, " if selection.is_of_one else ""
    part = ", going on after an earlier part" if selection.after else ""
    return f"{whose}{days}{part}"
