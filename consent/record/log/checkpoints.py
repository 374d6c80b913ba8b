"""The latest checkpoint: written when the log has grown, and kept in memory."""

from datetime import datetime

from consent.lib import background
from consent.models import LogCheckpoint
from consent.notices import log_key
from consent.record.log import store
from consent.transparency import notes
from consent.transparency.proof import Checkpoint

THREAD = "log"  # of the sequencer


_latest: LogCheckpoint | None = None


def latest() -> LogCheckpoint | None:
    """The log as it was seconds ago: of memory, where the sequencer's thread runs."""
    return (_latest if background.is_running(THREAD) else None) or read()


def known() -> LogCheckpoint | None:
    """The same, and nothing is read for it."""
    return _latest


def read() -> LogCheckpoint | None:
    """The log as it is. None: nobody has begun it."""
    global _latest
    _latest = LogCheckpoint.objects.order_by("-pk").first()
    return _latest


def signed(grown: store.Growth, before: LogCheckpoint | None, *, now: datetime) -> LogCheckpoint:
    """Say how large the log is then; to be saved. Of one hour only the last is kept."""
    text = Checkpoint(log_key.origin(), grown.size, grown.root()).text
    row = LogCheckpoint(size=grown.size, at=now, note=notes.sign(text, log_key.signers()))
    if before and _hour(before.at) == _hour(now):
        row.pk = before.pk
    return row


def is_signed_by_today(note: str) -> bool:
    """Whether the keys and the name of the log are still those of the checkpoint."""
    try:
        signed = [notes.open_note(note, [one.verifier]) for one in log_key.signers()]
        is_ours = Checkpoint.of_note(note).origin == log_key.origin()
    except notes.BadNote:
        return False
    return is_ours and len(list(notes.signatures(note))) == len(signed)


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
