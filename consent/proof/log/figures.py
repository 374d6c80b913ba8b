"""Read figures and failures of the log for operators: see `lib/readings.py`."""

from datetime import datetime

from consent.lib import readings, uuid7
from consent.lib.failures import Cause
from consent.lib.readings import Reading
from consent.proof.log import checkpoints, sequencer
from consent.proof.models import Leaf, RecordCheck

_LOG_BEHIND = Cause(
    "log_behind",
    "What was recorded waits for its place in the log.",
    "See the lines before for why; recording goes on, and the log follows by itself.",
)
RECORD_CHANGED = Cause(
    "record_changed",
    "Rows on record are not what they were when they got their places in the log.",
    "Run: python manage.py record verify. It names them; see who has the database's password.",
)

_BEHIND_SECONDS = 60.0
TEXTS = {
    "log_size": "Places in the transparency log.",
    "log_waiting": "Rows without a place in the log.",
    "log_seconds_behind": "For how long a decision has been waiting for its place.",
    "record_wrong": "What the verification of the record has found, and is still so.",
    "record_verified_rows_total": "Rows on record that were compared with the log, in all hours "
    "together.",
    "record_verified_timestamp_seconds": "When the hourly verification last came to its end, on "
    "any machine; 0: never.",
}


def read(now: datetime) -> Reading:
    waiting = sequencer.pending_leaves()
    oldest = waiting.filter(kind=Leaf.Kind.DECISION).order_by("record").first()
    behind = (now - uuid7.time_of(oldest.record)).total_seconds() if oldest else 0.0
    latest = checkpoints.read()
    size = latest.size if latest else 0
    check = RecordCheck.objects.first() or RecordCheck()
    present = []
    if behind > _BEHIND_SECONDS:
        present.append(_LOG_BEHIND)
    known = readings.figures().get("log_size")  # what this machine read last
    if isinstance(known, int | float) and size < known:
        present.append(checkpoints.SHRUNK)
    if check.wrong:
        present.append(RECORD_CHANGED)
    figures = {
        "log_size": size,
        "log_waiting": waiting.count(),
        "log_seconds_behind": max(0.0, behind),
        "record_wrong": check.wrong,
        "record_verified_rows_total": check.verified,
        "record_verified_timestamp_seconds": check.ended_at.timestamp() if check.ended_at else 0,
    }
    return Reading(figures, present)
