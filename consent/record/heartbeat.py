"""Whether this process can record, found out by recording: a thread writes every few seconds.

What became of it is kept in memory, so whoever asks (`latest`) waits for nobody. The rows of all
machines together tell which clocks and keys do not agree (`machines.py`).
"""

import logging
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import close_old_connections, connection
from django.utils import timezone

from consent import notices
from consent.lib import background, causes
from consent.lib.causes import Cause, cause_of
from consent.models import Heartbeat
from consent.notices import signing_keys
from consent.record import machines, overview, schema

log = logging.getLogger(__name__)

THREAD = "heartbeat"
BEAT_SECONDS = 3.0
HANG_SECONDS = 3.0  # after which a heartbeat that does not come back is told
SERVING_SECONDS = 60.0
RECENT_SECONDS = 20.0  # in which a cause that a request met is one of the present
UNRECORDED = causes.TEMPORARY | {"refused_by_database", "internal_error"}


@dataclass(frozen=True, slots=True)
class State:
    """What was found, by this process, seconds ago."""

    causes: tuple[Cause, ...] = ()
    found_at: float = 0.0  # monotonic; 0: nothing was found out yet
    written_at: float = 0.0  # monotonic; 0: nothing was ever written
    was_migrated: bool = False  # once, in the life of this process
    ahead: float | None = None  # seconds by which our clock is ahead of the database's
    behind_since: float | None = None  # monotonic; that our clock is behind what is on record
    machines: tuple[Heartbeat, ...] = field(default=(), compare=False)  # as last read

    @property
    def words(self) -> frozenset[str]:
        return frozenset(cause.word for cause in self.causes)

    @property
    def was_asked(self) -> bool:
        return bool(self.found_at)

    @property
    def can_record(self) -> bool:
        return self.was_asked and not UNRECORDED & self.words


_state = State()
_began: float | None = None  # when the heartbeat that is under way did


def start() -> None:
    """Beat in a thread of this process."""
    background.repeat(_beat_and_sum_up, every=BEAT_SECONDS, name=THREAD, during="A heartbeat")


def latest() -> State:
    """What is the matter now: nothing, or causes. Without a thread it is found out here."""
    if not background.is_running(THREAD):
        beat()
    return known()


def known() -> State:
    """The same, and nothing is found out for it."""
    state, began = _state, _began
    hangs_for = time.monotonic() - began if began else 0.0
    slow = [_slow(hangs_for)] if hangs_for >= HANG_SECONDS else []
    met = causes.recent(RECENT_SECONDS)
    return replace(state, causes=_distinct([*slow, *state.causes, *met]))


def beat() -> State:
    """Try to write, look at what the other machines wrote, and keep what came of it."""
    global _state, _began
    _began = time.monotonic()
    try:
        found = _find_out(_state)
    finally:
        _began = None
    _tell(_state, found)
    _state = found
    return found


def serving() -> list[Heartbeat]:
    """The machines that have written in the last minute, and what each of them signs with."""
    since = timezone.now() - timedelta(seconds=SERVING_SECONDS)
    return list(Heartbeat.objects.filter(seen_at__gte=since).order_by("machine", "key"))


def forget_key(key: str) -> int:
    """Nobody misses this key any more. Returns how many machines had signed with it."""
    return Heartbeat.objects.filter(key=key).delete()[0]


def _beat_and_sum_up() -> None:
    beat()
    causes.sum_up()


def _find_out(before: State) -> State:
    found: list[Cause] = []
    state = replace(before, found_at=time.monotonic())
    try:
        if missing := schema.missing():
            found.append(replace(causes.NOT_MIGRATED, sentence=schema.sentence(missing)))
        state = replace(state, was_migrated=before.was_migrated or not missing)
        rows = tuple(Heartbeat.objects.order_by("machine", "-seen_at"))
        own = _own(rows)
        own.seen_at = machines.never_back(own, rows, since=before.behind_since)
        behind = before.behind_since or time.monotonic() if machines.is_behind(own) else None
        state = replace(state, machines=rows, ahead=own.ahead, behind_since=behind)
        found += machines.disagreements(own, rows)
        _write(own, rows)
        state = replace(state, written_at=time.monotonic())
    except Exception as error:
        found.append(cause_of(error))
    finally:
        close_old_connections()
    if (read := overview.latest()) and read.check.wrong:
        found.append(causes.RECORD_CHANGED)
    return replace(state, causes=_distinct(found))


def _own(rows: Iterable[Heartbeat]) -> Heartbeat:
    ring = signing_keys.ring()
    own = Heartbeat(
        machine=socket.gethostname()[:100],
        key=ring.keys[0].kid,
        known=[key.kid for key in ring.keys],
        notices=_numbers(),
    )
    own.seen_at, own.ahead = _time(rows)
    own.since = _since(own, rows)
    return own


def _since(own: Heartbeat, rows: Iterable[Heartbeat]) -> dict[str, int]:
    """When this machine knew each key first; a new machine has no servers that know less."""
    last = next((row for row in rows if row.machine == own.machine), None)
    now = int(own.seen_at.timestamp())
    return {kid: last.since.get(kid, now) if last else 0 for kid in own.known}


def _numbers() -> dict[str, int]:
    everywhere = notices.everywhere() if notices.are_known() else ()
    return {one.site.key: one.number for one in everywhere}


def _time(rows: Iterable[Heartbeat]) -> tuple[datetime, float]:
    """The database's clock, and how far ours is ahead of it; SQLite has ours, and its rows."""
    if connection.vendor != "postgresql":
        now = timezone.now()
        newest = max((row.seen_at for row in rows), default=now)
        return now, min(0.0, (now - newest).total_seconds())
    with connection.cursor() as cursor:
        before = timezone.now()
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
        took = timezone.now() - before
    return now, (before + took / 2 - now).total_seconds()


def _write(own: Heartbeat, rows: Iterable[Heartbeat]) -> None:
    Heartbeat.objects.bulk_create(
        [own],
        update_conflicts=True,
        unique_fields=["machine", "key"],
        update_fields=["known", "since", "notices", "seen_at", "ahead"],
    )
    if old := machines.outdated(own, rows):
        Heartbeat.objects.filter(pk__in=old).delete()


def _tell(before: State, after: State) -> None:
    for cause in after.causes:
        causes.remind(cause)
    if UNRECORDED & before.words and after.can_record:
        log.info("Decisions are recorded again.")


def _slow(seconds: float) -> Cause:
    sentence = f"The database has not answered for {seconds:.0f} s."
    return replace(causes.DATABASE_SLOW, sentence=sentence)


def _distinct(found: Iterable[Cause]) -> tuple[Cause, ...]:
    """One of each word, the first."""
    by_word: dict[str, Cause] = {}
    for cause in found:
        by_word.setdefault(cause.word, cause)
    return tuple(by_word.values())
