"""What the heartbeats of all machines say together: whose clock is off, whose key is not known."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from consent.lib.causes import CLOCK, KEY_LOST, KEYS_DIFFER, Cause
from consent.models import Heartbeat

FRESH = timedelta(seconds=15)  # a machine that has not written for so long does not serve
CLOCK_SECONDS = 60.0  # that a clock may be off; the kernel believes 300
LONGEST = timedelta(days=400)  # that a browser keeps a cookie: then no key is missed
DAY = timedelta(days=1)


def disagreements(own: Heartbeat, rows: Iterable[Heartbeat]) -> Iterator[Cause]:
    if abs(own.ahead) >= CLOCK_SECONDS:
        yield _own_clock(own)
    for row in rows:
        if _is_own(row, own):
            continue
        is_fresh = own.seen_at - row.seen_at < FRESH
        if is_fresh and abs(row.ahead) >= CLOCK_SECONDS and row.machine != own.machine:
            yield _off(f"The clock of {row.machine} is {_apart(row.ahead)} the database's.")
        if is_fresh and (row.key not in own.known or own.key not in row.known):
            yield _differing(own, row)
        elif row.key not in own.known and own.seen_at - row.seen_at < LONGEST:
            yield _lost(row)


def is_behind(own: Heartbeat) -> bool:
    return own.ahead <= -CLOCK_SECONDS


def never_back(own: Heartbeat, rows: Iterable[Heartbeat], *, since: float | None) -> datetime:
    """When this machine is seen. On SQLite its row is the only other clock, and is not set back.

    That lasts a day, `since` when our clock was found to be behind (monotonic): perhaps it was
    wrong before, and is right now.
    """
    last = max((row.seen_at for row in rows if _is_own(row, own)), default=own.seen_at)
    has_lasted = since is not None and time.monotonic() - since >= DAY.total_seconds()
    return own.seen_at if has_lasted else max(last, own.seen_at)


def outdated(own: Heartbeat, rows: Iterable[Heartbeat]) -> list[int]:
    """Rows that say nothing: machines that are gone, where a newer row tells of their key."""
    newest: dict[str, Heartbeat] = {own.key: own}
    for row in sorted(rows, key=lambda row: row.seen_at, reverse=True):
        newest.setdefault(row.key, row)
    return [
        row.pk
        for row in rows
        if not _is_own(row, own)
        and (
            own.seen_at - row.seen_at >= LONGEST
            or (own.seen_at - row.seen_at >= DAY and newest[row.key] is not row)
        )
    ]


def _is_own(row: Heartbeat, own: Heartbeat) -> bool:
    return (row.machine, row.key) == (own.machine, own.key)


def _own_clock(own: Heartbeat) -> Cause:
    return _off(f"The clock of this machine is {_apart(own.ahead)} the database's.")


def _off(sentence: str) -> Cause:
    return replace(CLOCK, sentence=sentence)


def _apart(ahead: float) -> str:
    return f"{abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'}"


def _differing(own: Heartbeat, row: Heartbeat) -> Cause:
    other = row.machine if row.machine != own.machine else "Another process of this machine"
    theirs = row.key not in own.known
    what = f"key {row.key}, which is not known here" if theirs else f"key {row.key}"
    ours = "" if own.key in row.known else f", and does not know ours, {own.key}"
    return replace(KEYS_DIFFER, sentence=f"{other} signs with {what}{ours}.")


def _lost(row: Heartbeat) -> Cause:
    return replace(
        KEY_LOST,
        sentence=f"Until {row.seen_at:%Y-%m-%d %H:%M} UTC {row.machine} signed with key {row.key}, "
        "which is not known here: cookies of that time are not believed.",
    )
