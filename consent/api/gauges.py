"""Gauges of this process's current state, for Prometheus, without a query."""

import platform
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache

import django
from django.conf import settings
from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from consent import notices
from consent.lib import causes
from consent.notices import signing_keys
from consent.proof.log import checkpoints, sequencer
from consent.proof.models import RecordCheck
from consent.record import heartbeat, overview
from consent.record.heartbeat import State
from consent.record.overview import Overview

ABOUT = {
    "build_info": "Versions of this service, of Python and of Django.",
    "signing_key_info": "The key that signs decisions.",
    "known_key_info": "The keys by which decisions are verified.",
    "cause": "What is the matter now, as /readyz says it to operators; all 0: nothing.",
    "can_record": "Whether this process could write to the database a few seconds ago.",
    "last_write_timestamp_seconds": "When this process last wrote to the database to see whether "
    "it can.",
    "notice_number": "The notice in force in the process that answers, by site.",
    "notice_published_timestamp_seconds": "When the notice in force was published, by site.",
    "site_off": "Whether the site's optional cookies are switched off in an emergency.",
    "log_size": "Places in the transparency log.",
    "log_waiting": "Rows without a place in the log.",
    "log_seconds_behind": "For how long a row has been waiting for its place, at the most.",
    "record_read_timestamp_seconds": "When the record was last looked at, by the process that "
    "answers: what follows is of then.",
    "record_oldest_timestamp_seconds": "When the oldest decision on record was made.",
    "retention_last_run_timestamp_seconds": "When all that is too old was last deleted; 0: never.",
    "opt_out_requests_open": "Opt-out requests that are not done yet, by site.",
    "opt_out_requests_late": "Opt-out requests that should have been done before today, by site.",
    "record_verified_rows": "Rows on record that were compared with the log, in all hours "
    "together.",
    "record_wrong": "What the verification of the record has found, and is still so.",
    "record_verified_timestamp_seconds": "When the hourly verification last came to its end, on "
    "any machine; 0: never.",
}


def collect() -> Iterator[Metric]:
    versions = {"version": _version(), "python": platform.python_version()}
    yield _info("build_info", [versions | {"django": django.get_version()}])
    yield from _heartbeat(heartbeat.known())
    keys = [{"kid": key.kid} for key in signing_keys.ring().keys]
    yield _info("signing_key_info", keys[:1])
    yield _info("known_key_info", keys)
    yield from _notices()
    yield from _log()
    if read := overview.latest():
        yield from _record(read)
        yield from _verification(read.check)


def _one(name: str, value: float) -> Metric:
    return GaugeMetricFamily(f"consent_{name}", ABOUT[name], value=value)


def _at(name: str, moment: datetime | None) -> Metric:
    """Return a time in Unix seconds; 0: never."""
    return _one(name, moment.timestamp() if moment else 0)


def _by(label: str, name: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"consent_{name}", ABOUT[name], labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _info(name: str, facts: Sequence[Mapping[str, str]]) -> Metric:
    family = GaugeMetricFamily(f"consent_{name}", ABOUT[name], labels=[*facts[0]])
    for row in facts:
        family.add_metric([*row.values()], 1)
    return family


def _heartbeat(state: State) -> Iterator[Metric]:
    yield _by("cause", "cause", {word: word in state.words for word in causes.WORDS})
    yield _one("can_record", state.can_record)
    if state.written_at:
        yield _one("last_write_timestamp_seconds", state.written_at)


def _notices() -> Iterator[Metric]:
    in_force = {one.site.key: one for one in notices.everywhere()} if notices.are_known() else {}
    numbers = {site: notice.number for site, notice in in_force.items()}
    times = {
        site: datetime.fromisoformat(notice.published_at).timestamp()
        for site, notice in in_force.items()
    }
    off = {site: notice.switched_off is not None for site, notice in in_force.items()}
    yield _by("site", "notice_number", numbers)
    yield _by("site", "notice_published_timestamp_seconds", times)
    yield _by("site", "site_off", off)


def _log() -> Iterator[Metric]:
    if latest := checkpoints.known():
        yield _one("log_size", latest.size)
    if progress := sequencer.progress():
        yield _one("log_waiting", progress.waiting)
        yield _one("log_seconds_behind", progress.seconds_behind())


def _record(read: Overview) -> Iterator[Metric]:
    yield _at("record_read_timestamp_seconds", read.at)
    if read.oldest:
        yield _at("record_oldest_timestamp_seconds", read.oldest)
    yield _at("retention_last_run_timestamp_seconds", read.retention.at)
    for name in ("open", "late"):
        counts = {site: getattr(requests, name) for site, requests in read.requests.items()}
        yield _by("site", f"opt_out_requests_{name}", counts)


def _verification(check: RecordCheck) -> Iterator[Metric]:
    rows = "record_verified_rows"
    yield CounterMetricFamily(f"consent_{rows}", ABOUT[rows], value=check.verified)
    yield _one("record_wrong", check.wrong)
    yield _at("record_verified_timestamp_seconds", check.ended_at)


@cache
def _version() -> str:
    text = (settings.BASE_DIR / "pyproject.toml").read_text()
    return str(tomllib.loads(text)["project"]["version"])
