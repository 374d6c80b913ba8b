"""What this process knows of the service at this moment, for Prometheus. Nothing is asked."""

import platform
import time
import tomllib
from collections.abc import Iterator
from datetime import datetime
from functools import cache

import django
from django.conf import settings
from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from consent import notices
from consent.lib import causes
from consent.models import RecordCheck
from consent.notices import signing_keys
from consent.record import heartbeat, overview
from consent.record.heartbeat import State
from consent.record.log import checkpoints, sequencer
from consent.record.overview import Overview


def collect() -> Iterator[Metric]:
    yield _gauge(
        "consent_build_info",
        "Versions of this service, of Python and of Django.",
        {(_version(), platform.python_version(), django.get_version()): 1},
        "version",
        "python",
        "django",
    )
    yield from _heartbeat(heartbeat.known())
    yield from _keys()
    yield from _notices()
    yield from _log()
    if read := overview.latest():
        yield from _record(read)
        yield from _partitions(read)
        yield from _verification(read.check)


def _gauge(
    name: str, about: str, values: dict[tuple[str, ...], float], *labels: str
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, about, labels=labels)
    for own, value in values.items():
        family.add_metric(own, value)
    return family


def _one(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, value=value)


def _heartbeat(state: State) -> Iterator[Metric]:
    yield _gauge(
        "consent_cause",
        "What is the matter now, as /readyz says it to operators; all 0: nothing.",
        {(word,): word in state.words for word in causes.WORDS},
        "cause",
    )
    yield _one(
        "consent_can_record",
        "Whether this process could write to the database a few seconds ago.",
        state.can_record,
    )
    if state.written_at:
        yield _one(
            "consent_last_write_timestamp_seconds",
            "When this process last wrote to the database to see whether it can.",
            time.time() - (time.monotonic() - state.written_at),
        )
    if state.ahead is not None:
        yield _one(
            "consent_clock_ahead_seconds",
            "By how much this machine's clock is ahead of the database's.",
            state.ahead,
        )


def _keys() -> Iterator[Metric]:
    keys = signing_keys.ring().keys
    yield _gauge(
        "consent_signing_key_info", "The key that signs decisions.", {(keys[0].kid,): 1}, "kid"
    )
    yield _gauge(
        "consent_known_key_info",
        "The keys by which decisions are verified.",
        {(key.kid,): 1 for key in keys},
        "kid",
    )


def _notices() -> Iterator[Metric]:
    in_force = notices.everywhere() if notices.are_known() else ()
    yield _gauge(
        "consent_notice_number",
        "The notice in force in the process that answers, by site.",
        {(one.site.key,): one.number for one in in_force},
        "site",
    )
    yield _gauge(
        "consent_notice_published_timestamp_seconds",
        "When the notice in force was published, by site.",
        {(one.site.key,): datetime.fromisoformat(one.published_at).timestamp() for one in in_force},
        "site",
    )
    yield _gauge(
        "consent_site_off",
        "Whether the site's optional cookies are switched off in an emergency.",
        {(one.site.key,): one.switched_off is not None for one in in_force},
        "site",
    )


def _log() -> Iterator[Metric]:
    if latest := checkpoints.known():
        yield _one("consent_log_size", "Places in the transparency log.", latest.size)
    if progress := sequencer.progress():
        yield _one("consent_log_waiting", "Rows without a place in the log.", progress.waiting)
        yield _one(
            "consent_log_seconds_behind",
            "For how long a row has been waiting for its place, at the most.",
            progress.seconds_behind(),
        )


def _record(read: Overview) -> Iterator[Metric]:
    yield _one(
        "consent_record_read_timestamp_seconds",
        "When the record was last looked at, by the process that answers: what follows is of then.",
        read.at.timestamp(),
    )
    if read.oldest:
        yield _one(
            "consent_record_oldest_timestamp_seconds",
            "When the oldest decision on record was made.",
            read.oldest.timestamp(),
        )
    yield _one(
        "consent_retention_last_run_timestamp_seconds",
        "When all that is too old was last deleted; 0: never.",
        read.retention.at.timestamp() if read.retention.at else 0,
    )
    for state, about in (
        ("open", "Opt-out requests that are not done yet, by site."),
        ("late", "Opt-out requests that should have been done before today, by site."),
    ):
        yield _gauge(
            f"consent_opt_out_requests_{state}",
            about,
            {(site,): getattr(one, state) for site, one in read.requests.items()},
            "site",
        )


def _partitions(read: Overview) -> Iterator[Metric]:
    if read.months_ahead is not None:
        yield _one(
            "consent_months_ahead",
            "Months after this one whose partition is made (PostgreSQL).",
            read.months_ahead,
        )
    if read.in_default is not None:
        yield _one(
            "consent_default_partition_rows",
            "Decisions in the partition that is nobody's month, about (PostgreSQL).",
            read.in_default,
        )


def _verification(check: RecordCheck) -> Iterator[Metric]:
    verified = CounterMetricFamily(
        "consent_record_verified_rows",
        "Rows on record that were compared with the log, in all hours together.",
    )
    verified.add_metric((), check.verified)
    yield verified
    yield _one(
        "consent_record_wrong",
        "What the verification of the record has found, and is still so.",
        check.wrong,
    )
    yield _one(
        "consent_record_verified_timestamp_seconds",
        "When the hourly verification last came to its end, on any machine; 0: never.",
        check.ended_at.timestamp() if check.ended_at else 0,
    )


@cache
def _version() -> str:
    text = (settings.BASE_DIR / "pyproject.toml").read_text()
    return str(tomllib.loads(text)["project"]["version"])
