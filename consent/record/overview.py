"""Read figures about the record, the worker and the clock for operators: `lib/readings.py`."""

from datetime import datetime

from consent.lib import failures, leader_lock, uuid7
from consent.lib.readings import Reading
from consent.models import Backup, Decision, RetentionRun, Site
from consent.record import clock, opt_outs, retention
from consent.record.opt_outs import OpenRequests

TEXTS = {
    "record_read_timestamp_seconds": "When these figures were read.",
    "worker_running": "Whether a process does the scheduled work, on any machine.",
    "record_oldest_timestamp_seconds": "When the oldest decision on record was made.",
    "retention_last_run_timestamp_seconds": "When all that is too old was last deleted; 0: never.",
    "backup_last_timestamp_seconds": "When the last good backup began; 0: never.",
    "opt_out_requests_open": "Opt-out requests that are not done yet, by site.",
    "opt_out_requests_late": "Opt-out requests that should have been done before today, by site.",
}


def read(now: datetime) -> Reading:
    opened = opt_outs.count_open(now.date())
    sites = {
        key: opened.get(pk, OpenRequests()) for pk, key in Site.objects.values_list("pk", "key")
    }
    last_run, last_backup = retention.last_run(), Backup.objects.first()
    figures: dict[str, float | dict[str, float]] = {
        "record_read_timestamp_seconds": now.timestamp(),
        "worker_running": leader_lock.is_held(),
        "retention_last_run_timestamp_seconds": last_run.ended_at.timestamp() if last_run else 0,
        "backup_last_timestamp_seconds": last_backup.taken_at.timestamp() if last_backup else 0,
        "opt_out_requests_open": {key: requests.open for key, requests in sites.items()},
        "opt_out_requests_late": {key: requests.late for key, requests in sites.items()},
    }
    if first := Decision.objects.order_by("pk").values_list("pk", flat=True).first():
        # Very old if its visitor goes on answering
        figures["record_oldest_timestamp_seconds"] = uuid7.time_of(first).timestamp()
    cause, newest = clock.doubt(clock.now()), RetentionRun.objects.first()
    if cause:
        failures.report(cause)
    elif newest and not newest.deleted:  # the worker doubts its own
        cause = clock.CLOCK
    return Reading(figures, [cause] if cause else [])
