"""A little of the record is verified every hour, in one process of all that serve.

The newest rows, a stretch that walks on through the log from hour to hour, and what was wrong
before: it is wrong until it is no longer.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import chain, islice
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from consent.lib import background, causes, patience
from consent.models import Leaf, RecordCheck
from consent.models.log import key_of
from consent.record.log.verification import moved_rows
from consent.record.log.verification.findings import Finding, Word
from consent.record.log.verification.missing_leaves import FIRST, LAST, ids, pages
from consent.record.log.verification.whole import Verification

LOOK_SECONDS = 60.0
HOUR = timedelta(hours=1)
LONGEST = timedelta(minutes=20)  # after which the process that began is gone
NEWEST = 2_000  # rows
STRETCH = 50_000  # places
PAGES = 12  # of rows, whose leaves are looked for
STEP = 256  # places at once: a request waits for no more
KEPT = 100  # findings, by name
KINDS = tuple(Leaf.Kind)
DATED = (Leaf.Kind.DECISION, Leaf.Kind.NOTICE, Leaf.Kind.CHANGE)  # the newest have the largest ids


def start() -> None:
    """Look in a thread of this process whether an hour is over."""
    background.repeat(
        lambda: check_if_due(timezone.now()),
        every=LOOK_SECONDS,
        name="verification",
        during="Verifying the record",
    )


def check_if_due(now: datetime) -> bool:
    """Whether it was this process's turn."""
    check, _ = RecordCheck.objects.get_or_create(pk=1)
    is_due = Q(began_at=None) | Q(began_at__lte=now - HOUR)
    is_cut_off = ~Q(ended_at__gte=F("began_at")) & Q(began_at__lte=now - LONGEST)
    due = RecordCheck.objects.filter(is_due | is_cut_off, pk=1)
    if not due.exists() or not due.update(began_at=now):
        return False
    with patience.of(patience.LONG_SECONDS):
        run(check, now, pause=_EqualPause())
    return True


def run(check: RecordCheck, now: datetime, pause: Callable[[int, int], None]) -> None:
    verification = Verification(now, pause, step=STEP)
    found = list(islice(moved_rows.recognize(_look(verification, check)), 10 * KEPT))
    distinct = {(one.word, one.kind, one.row, one.place): one for one in found}.values()
    check.verified += sum(verification.totals.rows.values())
    check.wrong = len(distinct)
    check.findings = [one.facts for one in list(distinct)[:KEPT]]
    check.ended_at = timezone.now()
    check.save(update_fields=["ended_at", "place", "kind", "row", "verified", "wrong", "findings"])
    if distinct:
        causes.report(causes.RECORD_CHANGED)


def _look(verification: Verification, check: RecordCheck) -> Iterator[Finding]:
    size, tree = verification.size, verification.tree
    start = check.place if check.place < size else 0
    end = min(start + STRETCH, size)
    newest = max(0, size - NEWEST)
    yield from verification.edges()
    yield from verification.latest()
    yield from verification.look_at(range(newest, size))
    yield from verification.look_at(range(start, min(end, newest)))
    yield from tree.check_tiles(start, end)
    yield from tree.check_checkpoints(start, end)
    yield from chain.from_iterable(map(_again(verification), map(Finding.of, check.findings)))
    for kind in DATED:
        yield from verification.missing_leaves.check(kind, _newest(kind))
    yield from _walk(verification, check)
    check.place = end % size if size else 0


def _again(verification: Verification) -> Callable[[Finding], Iterator[Finding]]:
    """What was wrong an hour ago, looked at once more."""

    def look(one: Finding) -> Iterator[Finding]:
        if one.place is not None and one.place < verification.size:
            if one.word == Word.LOG:
                yield from verification.tree.check_tiles(one.place, one.place + 1)
                yield from verification.tree.check_checkpoints(one.place, one.place + 1)
            else:
                yield from verification.look_at([one.place])
        elif one.kind:
            kind = Leaf.Kind[one.kind.upper()]
            yield from verification.missing_leaves.again(kind, one.row)

    return look


def _walk(verification: Verification, check: RecordCheck) -> Iterator[Finding]:
    """The next pages of rows: each has its leaf."""
    at, first, left = KINDS.index(check.kind or KINDS[0]), check.row or FIRST, PAGES
    for kind in (*KINDS[at:], *KINDS[:at]):
        for start, end in pages(kind, first, LAST):
            if left == 0:
                check.kind, check.row = kind, start
                return
            yield from verification.missing_leaves.check(kind, start, end)
            left -= 1
        first = FIRST
    check.kind, check.row = "", None


def _newest(kind: Leaf.Kind) -> UUID:
    some = list(ids(kind, FIRST, LAST).order_by("-pk")[NEWEST - 1 : NEWEST])
    return key_of(some[0]) if some else FIRST


class _EqualPause:
    """A pause as long as the work before it: half of the time is the visitors'."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        time.sleep(time.monotonic() - self._since)
        self._since = time.monotonic()
