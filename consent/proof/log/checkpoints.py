"""Keep the newest checkpoint in memory, know the logs' names and keys, and sign the next."""

import time
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from consent.lib import failures, jobs
from consent.lib.failures import Cause
from consent.notices import signing_keys
from consent.proof.formats import notes
from consent.proof.formats.notes import Checkpoint, Signer
from consent.proof.log import store
from consent.proof.models import LogCheckpoint

_LOG = b"mix-consent log key 1"  # another number makes other keys, which no witness knows
_RECENT_SECONDS = 2.0
SHRUNK = Cause(
    "log_shrunk",
    "The log in the database is shorter than the one that this service has published.",
    "Nothing is signed until it is there again. If it was put back, or a standby promoted: python "
    "manage.py restore --in-place. If not, see who has its password.",
)
CHANGED = Cause(
    "log_changed",
    "The log in the database is not the one that this service signed last.",
    "Nothing is signed that goes on from it. Run: python manage.py record verify, and see who has "
    "the database's password. If the keys were replaced, name the old one in CONSENT_LOG_KEY too.",
)

_rows: list[LogCheckpoint] = []  # the newest first: one of each log
_read_at = 0.0  # monotonic
_longest = (0, 0)  # the number and the size of the last log that this process has read


def origin(number: int | None = None) -> str:
    """Return the name of a log (C2SP), of the one in force if no number is given.

    It is the service's address without its scheme. After the database was put back another log
    goes on, whose name ends with when that was: what was lost may have been signed.
    """
    address, number = urlsplit(settings.CONSENT_SERVICE_URL), number or numbers()[0]
    name = f"{address.netloc}{address.path}/log"
    return name if number == 1 else f"{name}/{number}"


def signers(number: int | None = None) -> tuple[Signer, ...]:
    """The keys of CONSENT_LOG_KEY, then SECRET_KEY's: all sign checkpoints, the first receipts."""
    return _signers(origin(number), signing_keys.of_log(_LOG))


def vkeys() -> tuple[str, ...]:
    """The public halves as verifiers write them (C2SP signed-note): this log's, then the older."""
    return tuple(signer.vkey for number in numbers() for signer in signers(number))


@lru_cache(8)
def _signers(name: str, seeds: tuple[bytes, ...]) -> tuple[Signer, ...]:
    return tuple(Signer(name, Ed25519PrivateKey.from_private_bytes(seed)) for seed in seeds)


def numbers() -> list[int]:
    """Return those of the logs, the newest first. A serving process reads them all the time."""
    if not _read_at:
        read()
    return [row.number for row in _rows] or [1]


def latest() -> LogCheckpoint | None:
    """Return the checkpoint; a serving process reads it at most once in two seconds."""
    is_recent = jobs.is_running(jobs.WATCH) and time.monotonic() - _read_at < _RECENT_SECONDS
    return _rows[0] if is_recent and _rows else read()


def read() -> LogCheckpoint | None:
    """Read the latest checkpoint. None: the log does not exist yet."""
    global _read_at, _longest
    _rows[:], _read_at = LogCheckpoint.objects.order_by("-pk"), time.monotonic()
    row = _rows[0] if _rows else None
    _longest = max(_longest, (row.number, row.size) if row else (0, 0))
    if is_shrunk(row):
        failures.report(SHRUNK)
    return row


def is_shrunk(row: LogCheckpoint | None) -> bool:
    """Return whether this process has read a later log, or more of this one."""
    return ((row.number, row.size) if row else (0, 0)) < _longest


def forget() -> None:
    """Forget what was read, as a new process does."""
    global _read_at, _longest
    _rows[:], _read_at, _longest = [], 0.0, (0, 0)


def signed(
    append: store.TreeAppend, before: LogCheckpoint | None, *, now: datetime, number: int = 0
) -> LogCheckpoint:
    """Return an unsaved checkpoint of the new size, of no time before the one that it replaces.

    By a `number` it is the first of another log. Raises BadNote where it does not continue the
    last one: else whoever has the database alone would have us sign what they wrote there.
    """
    row = LogCheckpoint(at=now, number=number or 1)
    if before:
        row.at, row.checked, row.wrong = max(before.at, now), before.checked, before.wrong
        if not number:
            row.pk, row.number = before.pk, before.number
        if not is_continued(append, before):
            if not number:
                raise notes.BadNote(CHANGED.sentence)
            failures.report(CHANGED)  # somebody begins another on purpose
    text = Checkpoint(origin(row.number), append.size, append.roots[1]).text
    row.size = append.size
    row.note = notes.sign(text, signers(row.number))
    return row


def is_continued(append: store.TreeAppend, before: LogCheckpoint) -> bool:
    """Return whether the tree grows from the root that our keys signed, of that number and size."""
    try:
        note = Checkpoint.of_note(before.note)
        name = origin(before.number).rpartition("/log")[2]  # our address may be another since
        own = _signers(note.origin, signing_keys.of_log(_LOG))
        notes.open_note(before.note, [signer.verifier for signer in own])
        own_note = Checkpoint(note.origin, before.size, append.roots[0])
    except (ValueError, store.NoSuchTile):
        return False
    return note == own_note and note.origin.rpartition("/log")[2] == name


def is_signed_by_today(note: str) -> bool:
    """Return whether the current keys and log name signed the checkpoint. Raises BadNote."""
    own = [(signer.name, signer.key_id) for signer in signers()]
    return own == [(name, key_id) for name, key_id, _ in notes.signatures(note)]
