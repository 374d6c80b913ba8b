"""Refused names that browsers met all the same: counted by name and day, without ids (R31).

Anybody may report anything, so the table is bounded: the names of the register, and so many others
a day. A name is stored as the register writes it, else with possible ids covered.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from consent import notices
from consent.kernel.patterns import matches
from consent.lib.redaction import mask
from consent.models import Detection, Site
from consent.notices import NothingPublished, NoticeInForce
from consent.statistics.counters import Counts

MOST_NAMES = 200  # of one site and day that no category declares
MOST_PENDING = 5_000  # in memory, until the next flush
OTHER_NAMES = "…"  # all names beyond that together; nobody can send this one


class Event(NamedTuple):
    day: date
    site: str
    kind: str
    name: str


def count(kind: str, names: Iterable[str], notice: NoticeInForce, *, day: date) -> None:
    """Count each name once, under the name it is stored by."""
    register = declared_names(notice)
    for name in {_stored_name(name, register) for name in names}:
        event = Event(day, notice.site.key, kind, name)
        is_new = event not in _counts.pending and name not in register
        is_full = is_new and len(_counts.pending) >= MOST_PENDING
        _counts.count(event._replace(name=OTHER_NAMES) if is_full else event)


def declared_names(notice: NoticeInForce) -> dict[str, str]:
    """Every name, pattern and host of the register, with the key of its category."""
    register: dict[str, str] = {}
    for row in notice.snapshot["categories"]:
        names = [cookie["name"] for cookie in row["cookies"]]
        for name in (*names, *row.get("hosts", ())):  # older notices list no hosts
            register.setdefault(name, row["key"])
    return register


def category_of(name: str, notice: NoticeInForce) -> str | None:
    """The key of the category that declares a name."""
    register = declared_names(notice)
    entry = _entry(name, register)
    return None if entry is None else register[entry]


def _stored_name(name: str, register: Mapping[str, str]) -> str:
    return _entry(name, register) or mask(name)


def _entry(name: str, register: Mapping[str, str]) -> str | None:
    """What the register calls it; an exact name goes before a pattern."""
    if name in register:
        return name
    return next((entry for entry in register if matches(name, entry)), None)


class _DailyNames:
    """The names of one site and day that have, or may have, a row of their own."""

    def __init__(self, day: date, site: str) -> None:
        list(Site.objects.select_for_update(no_key=True).filter(key=site))  # one flush at a time
        rows = Detection.objects.filter(day=day, site=site)
        self.always: Collection[str] = {OTHER_NAMES, *_register(site)}
        self.others = {*rows.values_list("name", flat=True)}.difference(self.always)

    def admits(self, name: str) -> bool:
        if name in self.always or name in self.others:
            return True
        if len(self.others) < MOST_NAMES:
            self.others.add(name)
            return True
        return False


def _register(site: str) -> Collection[str]:
    try:
        return declared_names(notices.current(site))
    except NothingPublished:  # the site was deleted meanwhile
        return ()


def _bounded(counted: Mapping[Event, int]) -> Mapping[Event, int]:
    """Count what finds no row of its own with the other names, so that nobody fills the table."""
    names: dict[tuple[date, str], _DailyNames] = {}
    bounded: Counter[Event] = Counter()
    for event, number in sorted(counted.items()):  # in one order, so that none deadlocks
        key = (event.day, event.site)
        daily = names.get(key) or names.setdefault(key, _DailyNames(*key))
        has_row = daily.admits(event.name)
        bounded[event if has_row else event._replace(name=OTHER_NAMES)] += number
    return bounded


_counts = Counts(Detection, Event, _bounded)

flush = _counts.flush
