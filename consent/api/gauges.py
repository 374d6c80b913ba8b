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
from consent.lib import causes, readings
from consent.lib.readings import Figure
from consent.notices import signing_keys
from consent.record import heartbeat
from consent.record.heartbeat import State

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
    "record_read_timestamp_seconds": "When the figures of the record were read.",
}


def collect() -> Iterator[Metric]:
    versions = {"version": _version(), "python": platform.python_version()}
    yield _info("build_info", [versions | {"django": django.get_version()}])
    yield from _heartbeat(heartbeat.known())
    keys = [{"kid": key.kid} for key in signing_keys.ring().keys]
    yield _info("signing_key_info", keys[:1])
    yield _info("known_key_info", keys)
    yield from _notices()
    for name, figure in readings.figures().items():
        yield _gauge(name, figure)


def _gauge(name: str, figure: Figure, label: str = "site") -> Metric:
    """Return one number, or one for each value of the label. A name with _total is a counter."""
    metric, text = f"consent_{name}", ABOUT.get(name) or readings.help_of(name)
    make = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
    if not isinstance(figure, Mapping):
        return make(metric, text, value=figure)
    family = make(metric, text, labels=[label])
    for key, value in figure.items():
        family.add_metric([key], value)
    return family


def _info(name: str, facts: Sequence[Mapping[str, str]]) -> Metric:
    family = GaugeMetricFamily(f"consent_{name}", ABOUT[name], labels=[*facts[0]])
    for row in facts:
        family.add_metric([*row.values()], 1)
    return family


def _heartbeat(state: State) -> Iterator[Metric]:
    yield _gauge("cause", {word: word in state.words for word in causes.words()}, "cause")
    yield _gauge("can_record", state.can_record)
    if state.written_at:
        yield _gauge("last_write_timestamp_seconds", state.written_at)


def _notices() -> Iterator[Metric]:
    in_force = notices.everywhere() if notices.are_known() else ()
    numbers, times, off = {}, {}, {}
    for notice in in_force:
        site, published = notice.site.key, datetime.fromisoformat(notice.published_at)
        numbers[site], times[site] = notice.number, published.timestamp()
        off[site] = notice.switched_off is not None
    yield _gauge("notice_number", numbers)
    yield _gauge("notice_published_timestamp_seconds", times)
    yield _gauge("site_off", off)


@cache
def _version() -> str:
    text = (settings.BASE_DIR / "pyproject.toml").read_text()
    return str(tomllib.loads(text)["project"]["version"])
