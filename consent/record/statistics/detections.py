"""Count refused names that browsers met all the same, by name and day, without ids (R31).

Anybody may report anything, so the table is bounded: the names of the register, and so many others
a day; names that one client alone reports have half of the room. A name is stored as the register
writes it, else with possible ids masked.
"""

import threading
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from consent import notices
from consent.intake.tallies import Counts
from consent.kernel.values import matches
from consent.lib.redaction import mask
from consent.models import Detection, Site
from consent.notices import NothingPublished, NoticeInForce
from consent.web import metrics

MAX_NAMES = 200  # of one site and day that no category declares
MAX_DOUBTFUL = 100  # among them, that one client alone has reported
MAX_PENDING = 5_000  # in memory, until the next flush
_MAX_WITNESSED = 5_000  # of a day, in one process
MAX_FIRST = 20  # names of a day that one client may be the first to report
_MAX_CLIENTS = 10  # counted of one name
OTHER_NAMES = "…"  # all names beyond that together; nobody can send this one

_Name = tuple[str, str]  # the site's key before it


class Event(NamedTuple):
    day: date
    site: str
    kind: str
    name: str
    what: str = ""


def count(
    kind: str,
    names: Iterable[str],
    notice: NoticeInForce,
    *,
    day: date,
    what: str = "",
    client: bytes | None = None,
) -> None:
    """Count each name once, as stored; without the day's key of a `client`, nobody knows whose."""
    register, site = declared_names(notice, what), notice.site.key
    for name in {entry(name, register) or mask(name) for name in names}:
        event = Event(day, site, kind, name, what)
        has_room = name in register or (
            (client is None or witnesses.admits(client, (site, name), day))
            and (event in _counts.pending or len(_counts.pending) < MAX_PENDING)
        )
        _counts.count(event if has_room else _nameless(event))


def _nameless(event: Event, number: int = 1) -> Event:
    metrics.UNNAMED.inc(number)
    return event._replace(name=OTHER_NAMES, what="")


def declared_names(notice: NoticeInForce, what: str = "") -> dict[str, str]:
    """Every name, pattern and host of the register, or of one kind, with its category's key."""
    register: dict[str, str] = {}
    for row in notice.snapshot["categories"]:
        names = [cookie["name"] for cookie in row["cookies"] if what in ("", cookie["kind"])]
        hosts = row.get("hosts", ()) if what in ("", Detection.What.HOST) else ()  # older: none
        for name in (*names, *hosts):
            register.setdefault(name, row["key"])
    return register


def entry(name: str, register: Mapping[str, str]) -> str | None:
    """What the register calls it; an exact name goes before a pattern."""
    if name in register:
        return name
    return next((entry for entry in register if matches(name, entry)), None)


class _DailyNames:
    """The names of one site and day that have, or get, a row of their own."""

    def __init__(self, day: date, site: str) -> None:
        list(Site.objects.select_for_update(no_key=True).filter(key=site))  # one flush at a time
        rows = Detection.objects.filter(day=day, site=site)
        self._site, self._always = site, {OTHER_NAMES, *_register(site)}
        self._others = set(rows.values_list("name", flat=True)).difference(self._always)

    def admits(self, name: str) -> bool:
        if name in self._always or name in self._others:
            return True
        is_doubtful = witnesses.number((self._site, name)) == 1
        has_room = len(self._others) < (MAX_DOUBTFUL if is_doubtful else MAX_NAMES)
        if has_room:
            self._others.add(name)
        return has_room


def _register(site: str) -> Collection[str]:
    try:
        return declared_names(notices.current(site))
    except NothingPublished:  # the site was deleted meanwhile
        return ()


def _bounded(counted: Mapping[Event, int]) -> Mapping[Event, int]:
    """Count what finds no row of its own with the other names, so that nobody fills the table."""
    days = sorted({(event.day, event.site) for event in counted})  # so that none deadlocks
    names = {key: _DailyNames(*key) for key in days}
    bounded: Counter[Event] = Counter()
    for event in sorted(counted, key=_rank):
        has_row = names[event.day, event.site].admits(event.name)
        bounded[event if has_row else _nameless(event, counted[event])] += counted[event]
    return bounded


def _rank(event: Event) -> tuple[int, Event]:
    """First what most clients have seen."""
    return -witnesses.number((event.site, event.name)), event


def _note_witnesses(events: Iterable[Event]) -> None:
    for event in events:
        number = witnesses.number((event.site, event.name))
        rows = Detection.objects.filter(**event._asdict(), clients__lt=number)
        if number:
            rows.update(clients=number)


class _Witnesses:
    """Clients that reported a name today: one client may invent many."""

    def __init__(self) -> None:
        self._day = date.min
        self._clients: dict[_Name, set[bytes]] = {}
        self._firsts: Counter[bytes] = Counter()
        self._lock = threading.Lock()

    def admits(self, client: bytes, name: _Name, day: date) -> bool:
        """Return whether a report is worth its name, and count it as this client's."""
        with self._lock:
            if day > self._day:
                self._day, self._clients, self._firsts = day, {}, Counter()
            known = self._clients.get(name)
            if known is None:
                if self._firsts[client] >= MAX_FIRST or len(self._clients) >= _MAX_WITNESSED:
                    return False
                self._firsts[client] += 1
                known = self._clients[name] = set()
            if len(known) < _MAX_CLIENTS:
                known.add(client)
            return True

    def number(self, name: _Name) -> int:
        """Return how many clients have reported it to this process today."""
        return len(self._clients.get(name, ()))

    def forget(self) -> None:
        with self._lock:
            self._day = date.min


witnesses = _Witnesses()
_counts = Counts(Detection, Event, _bounded, _note_witnesses)

flush = _counts.flush
