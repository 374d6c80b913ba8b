"""Export decisions for an auditor: selected, read in batches and written line by line.

JSON Lines is for programs, CSV for spreadsheets. Each ends with a line that confirms it is
complete. An export without that line can be resumed after the id of its last complete line.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from consent.lib import uuid7
from consent.lib.csv_cells import escape
from consent.models import Change, Decision, Notice
from consent.notices.category_names import category_name
from consent.proof import log_key
from consent.proof.formats.receipt import canonical
from consent.proof.log import checkpoints, records
from consent.proof.models import Leaf
from consent.record.acting import actor
from consent.record.decisions import OLDEST

JSON_LINES, CSV = "jsonl", "csv"
COLUMNS = (
    "id decided_at received_at site notice notice_sha256 visitor answers method surface language "
    "region model place place_model signal log_place salt record"
).split()
END = "end of the export"
BITE = 1_000
SKEW = OLDEST + timedelta(days=1)  # between an id made in a browser and our clock

Progress = Callable[[int], object]


class ExportedDecision(NamedTuple):
    id: UUID
    notice: Notice
    record: bytes  # the bytes that the log commits to
    salt: str  # in hexadecimal; empty where there is no leaf yet
    place: int | None  # in the log


@dataclass(frozen=True, slots=True)
class Selection:
    sites: tuple[str, ...] = ()  # keys; empty: every site
    first: date | None = None  # the days, UTC, of the answers
    last: date | None = None
    visitor: UUID | None = None
    ids: tuple[UUID, ...] | None = None  # only these
    after: UUID | None = None  # the last id of an earlier part

    def count(self) -> int:
        return self._rows().order_by().count()

    def decisions(self) -> Iterator[list[ExportedDecision]]:
        """Yield batches, so that memory and transactions do not grow with the record."""
        notices = dict[int, Notice]()
        for part in self._parts():
            rows = part
            while bite := list(rows[:BITE]):
                unread = {row.notice_id for row in bite} - notices.keys()
                notices |= Notice.objects.select_related("site").in_bulk(unread)
                found = Leaf.objects.filter(
                    kind=Leaf.Kind.DECISION, record__in=[row.pk for row in bite]
                ).values_list("record", "salt", "place")
                leaves = {record: (bytes(salt).hex(), place) for record, salt, place in found}
                for row in bite:
                    row.notice = notices[row.notice_id]
                yield [
                    ExportedDecision(
                        row.pk, row.notice, records.record_of(row), *leaves.get(row.pk, ("", None))
                    )
                    for row in bite
                ]
                rows = part.filter(pk__gt=bite[-1].pk)

    def _parts(self) -> list[QuerySet[Decision]]:
        """Return queries in order; on PostgreSQL one query would read later months per batch."""
        rows = self._rows()
        if not self.last:
            return [rows]
        beyond = _beyond(self.last)
        return [rows.filter(pk__lt=beyond), rows.filter(pk__gte=beyond)]

    def _rows(self) -> QuerySet[Decision]:
        rows = Decision.objects.order_by("pk")
        if self.sites:
            rows = rows.filter(notice__in=Notice.objects.filter(site__key__in=self.sites))
        rows = of_days(rows, self.first, self.last)
        if self.visitor is not None:
            rows = rows.filter(visitor=self.visitor)
        if self.ids is not None:
            rows = rows.filter(pk__in=self.ids)
        return rows.filter(pk__gt=self.after) if self.after else rows


def of_days(rows: QuerySet[Decision], first: date | None, last: date | None) -> QuerySet[Decision]:
    """Return decisions of these days (UTC, inclusive), selected by ids as well."""
    if first:
        start = _midnight(first)
        rows = rows.filter(pk__gte=uuid7.floor(start - SKEW), decided_at__gte=start)
    if last:
        # An erasure's remaining no has an id of its later day, so later months are read for it
        by_id = Q(pk__lt=_beyond(last)) | Q(surface=Decision.Surface.ERASURE)
        rows = rows.filter(by_id, decided_at__lt=_midnight(last) + timedelta(days=1))
    return rows


def _beyond(last: date) -> UUID:
    """Return an id above every id that a browser made until the end of this day."""
    return uuid7.floor(_midnight(last) + timedelta(days=1) + SKEW)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def write(
    selection: Selection, kind: str, *, now: datetime, progress: Progress = int
) -> Iterator[bytes]:
    """Yield the file in pieces; `progress` gets the number of decisions written so far.

    An export that continues an earlier part is appended to it and has no head of its own.
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
    """Return the head: what the file is, and the log that each line can be checked against."""
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
    """Return canonical JSON; the record's bytes in it, after the salt, are what was hashed."""
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
    order = {**names, **choices}  # in the notice's order
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
        # A byte order mark, which tells spreadsheets the encoding, and the column names
        lambda selection, now: "\ufeff".encode() + _table([COLUMNS]),
        lambda bite: _table(map(_cells, bite)),
        lambda number: _table([(f"{END}: {number} decisions", *[""] * (len(COLUMNS) - 1))]),
    ),
}


def last_id(line: str, kind: str) -> UUID | None:
    """Return the decision of a complete line; None for the head and the end."""
    try:
        return UUID(json.loads(line)["id"] if kind == JSON_LINES else line.partition(",")[0])
    except (ValueError, KeyError, TypeError):
        return None


def is_end(line: str, kind: str) -> bool:
    return line.startswith('{"end":' if kind == JSON_LINES else f"{END}:")


def write_down(selection: Selection, number: int, kind: str) -> None:
    """Log the export before its first line is sent."""
    count = f"{number:,} decision{'' if number == 1 else 's'}"
    is_of_one = selection.visitor is not None or selection.ids is not None
    whose = "of one visitor or account, " if is_of_one else ""
    days = f"{selection.first or 'the first day'} to {selection.last or 'today'}"
    part = ", going on after an earlier part" if selection.after else ""
    site = selection.sites[0] if len(selection.sites) == 1 else ""
    _write("Export of decisions", site, f"{count}, {whose}{days}{part}, as {kind}")


def write_down_evidence(decision: Decision) -> None:
    _write("Evidence taken out", decision.notice.site.key, "1 decision, as an archive")


def _write(name: str, site: str, words: str) -> None:
    """Name no visitor, receipt or account, so that nothing refers to data that may be erased."""
    Change.objects.create(
        by=actor(),
        site=site,
        model=Decision._meta.label_lower,
        name=name,
        action=Change.Action.ADDED,
        field="download",
        new=words,
    )
