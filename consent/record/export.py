"""Export decisions for an auditor, line by line; the last line confirms that it is complete."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet

from consent.intake import accounts
from consent.intake.decisions import OLDEST
from consent.lib import uuid7
from consent.lib.csv_cells import table
from consent.lib.languages import category_name
from consent.models import Change, Decision, Notice
from consent.record import receipts
from consent.record.answered import AnsweredNotice, record_of
from consent.record.changes import log_access
from consent.record.receipts import Proof

_BACKUP = {"name": "Backup of the database", "field": "backup"}
BATCH = 1_000
_SKEW = OLDEST + timedelta(days=1)  # between an id made in a browser and our clock

WORDS = {True: "yes", False: "no", None: "left on by rule"}  # of an answer to a category

_Row = tuple[Decision, Proof | None]


@dataclass(frozen=True, slots=True)
class Selection:
    sites: tuple[str, ...] = ()  # keys; empty: every site
    first: date | None = None  # the days, UTC, of the answers
    last: date | None = None
    whose: Q | None = None  # None: everybody's

    def count(self) -> int:
        return self._rows().order_by().count()

    def batches(self) -> Iterator[list[_Row]]:
        """Yield batches, so that memory and transactions do not grow with the record."""
        notices, rows = dict[int, Notice](), self._rows()
        while batch := list(rows[:BATCH]):
            unread = {row.notice_id for row in batch} - notices.keys()
            notices |= Notice.objects.select_related("site").in_bulk(unread)
            for row in batch:
                row.notice = notices[row.notice_id]
            proofs = receipts.proofs(batch)
            yield [(row, proofs.get(row.pk)) for row in batch]
            rows = rows.filter(pk__gt=batch[-1].pk)

    def _rows(self) -> QuerySet[Decision]:
        rows = of_days(Decision.objects.order_by("pk"), self.first, self.last)
        if self.sites:
            rows = rows.filter(notice__in=Notice.objects.filter(site__key__in=self.sites))
        if self.whose is not None:
            rows = rows.filter(self.whose)
        return rows


def of_whom(name: str, sites: Sequence[str]) -> Q | None:
    """Return the answers of a receipt's or pseudonym's visitor, or of an account; None: no name."""
    if not name:
        return None
    with suppress(ValueError):
        is_of_id = Q(pk=(id := UUID(name))) | Q(visitor=id)
        found = Decision.objects.filter(is_of_id).order_by().values_list("visitor", flat=True)
        if visitor := next(iter(found[:1]), None):
            return Q(visitor=visitor)
    # Whose name may look like an id; all answers of its browsers, which a yes alone does not link
    linked = Decision.objects.filter(pk__in=accounts.decisions_of(sites, name))
    return Q(visitor__in=set(linked.order_by().values_list("visitor", flat=True)))


def of_days(rows: QuerySet[Decision], first: date | None, last: date | None) -> QuerySet[Decision]:
    """Return decisions of these days (UTC, inclusive). No id bounds the last day: what an erasure
    left has the id of a later one.
    """
    if first:
        start = datetime.combine(first, time.min, UTC)
        rows = rows.filter(pk__gte=uuid7.floor(start - _SKEW), decided_at__gte=start)
    if last:
        end = datetime.combine(last, time.min, UTC) + timedelta(days=1)
        rows = rows.filter(decided_at__lt=end)
    return rows


class _JsonLines:
    """Each decision as canonical JSON; the record's bytes in it, after the salt, were hashed."""

    name = "jsonl"
    media_type = "application/jsonl"

    def head(self, selection: Selection, now: datetime) -> bytes:
        days = {"from": selection.first, "to": selection.last}
        at = now.astimezone(UTC).isoformat(timespec="seconds")
        return self._line(export={"what": "consent decisions", "at": at, **days})

    def lines(self, rows: Iterable[_Row]) -> bytes:
        return b"".join(
            b'{"id":"%s","place":%s,"record":%s,"salt":"%s"}\n'
            % (
                str(row.pk).encode(),
                json.dumps(proof and proof.place).encode(),
                record_of(row),
                (proof.salt if proof else "").encode(),
            )
            for row, proof in rows
        )

    def end(self, number: int) -> bytes:
        return self._line(end={"decisions": number})

    def _line(self, **facts: object) -> bytes:
        return json.dumps(facts, separators=(",", ":"), default=str).encode() + b"\n"


class _Csv:
    name = "csv"
    media_type = "text/csv; charset=utf-8"
    columns: ClassVar = (
        "id decided_at received_at site notice notice_sha256 visitor answers method surface "
        "language region model place place_model signal log_place salt record"
    ).split()

    def head(self, selection: Selection, now: datetime) -> bytes:
        """Return a byte order mark, which tells spreadsheets the encoding, and column names."""
        return f"\ufeff{table([self.columns])}".encode()

    def lines(self, rows: Iterable[_Row]) -> bytes:
        return table(self._cells(row, proof) for row, proof in rows).encode()

    def end(self, number: int) -> bytes:
        cells = [f"end of the export: {number} decisions", *[""] * (len(self.columns) - 1)]
        return table([cells]).encode()

    def _cells(self, row: Decision, proof: Proof | None) -> list[object]:
        record = record_of(row).decode()
        facts = {
            **json.loads(record),
            "notice": row.notice.number,
            "notice_sha256": row.notice.digest,
            "answers": _answers(AnsweredNotice.build(row)),
            "signal": "yes" if row.signal else "no",
            "log_place": proof and proof.place,
            "salt": proof.salt if proof else "",
            "record": record,
        }
        return [facts[column] for column in self.columns]


def _answers(answered: AnsweredNotice) -> str:
    """Return what was answered to each category, by the names that staff know."""
    return "; ".join(
        f"{category_name(row)}: {WORDS[answered.is_granted(row['key'])]}"
        for row in answered.snapshot["categories"]
        if answered.is_signalled(row["key"]) or answered.choice(row["key"])
    )


FORMATS: dict[str, _JsonLines | _Csv] = {kind.name: kind for kind in (_JsonLines(), _Csv())}


def write(selection: Selection, kind: str, *, now: datetime) -> Iterator[bytes]:
    """Yield the file in pieces."""
    number, file = 0, FORMATS[kind]
    yield file.head(selection, now)
    for rows in selection.batches():
        number += len(rows)
        yield file.lines(rows)
    yield file.end(number)


def write_down(selection: Selection, number: int, kind: str) -> None:
    """Log the export before its first line is sent."""
    count = f"{number:,} decision{'' if number == 1 else 's'}"
    whose = "" if selection.whose is None else "of one visitor or account, "
    days = f"{selection.first or 'the first day'} to {selection.last or 'today'}"
    log_access("Export of decisions", selection.sites, f"{count}, {whose}{days}, as {kind}")


def last_backup() -> datetime | None:
    """Return when the last good backup began, which took a copy of everything."""
    row = Change.objects.filter(**_BACKUP).first()
    return datetime.fromisoformat(row.new) if row else None


def log_backup(began: datetime) -> None:
    log_access(_BACKUP["name"], (), began.isoformat(), field=_BACKUP["field"])
