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
from consent.lib import failures, readings
from consent.lib.failures import Cause
from consent.lib.readings import Figure
from consent.notices import signing_keys

_RECENT_SECONDS = 20.0  # a failure this recent counts as present
_ABOUT = {
    "build_info": "Versions of this service, of Python and of Django.",
    "signing_key_info": "The key that signs decisions.",
    "known_key_info": "The keys by which decisions are verified.",
    "cause": "What is the matter now, as /readyz says it to operators; all 0: nothing.",
    "notice_number": "The notice in force in the process that answers, by site.",
    "notice_published_timestamp_seconds": "When the notice in force was published, by site.",
    "site_off": "Whether the site's optional cookies are switched off in an emergency.",
}


def collect() -> Iterator[Metric]:
    versions = {"version": _version(), "python": platform.python_version()}
    yield _info("build_info", [versions | {"django": django.get_version()}])
    present = {cause.word for cause in present_causes()}
    yield _gauge("cause", {word: word in present for word in failures.words()}, "cause")
    keys = [{"kid": kid} for kid in signing_keys.ring().kids]
    yield _info("signing_key_info", keys[:1])
    yield _info("known_key_info", keys)
    in_force = notices.everywhere() if notices.are_known() else ()
    times = {row.site.key: datetime.fromisoformat(row.published_at) for row in in_force}
    yield _gauge("notice_number", {row.site.key: row.number for row in in_force})
    published = {site: at.timestamp() for site, at in times.items()}
    yield _gauge("notice_published_timestamp_seconds", published)
    yield _gauge("site_off", {row.site.key: row.switched_off is not None for row in in_force})
    for name, figure in readings.figures().items():
        yield _gauge(name, figure)


def _gauge(name: str, figure: Figure, label: str = "site") -> Metric:
    """Return one number, or one for each value of the label. A name with _total is a counter."""
    metric, text = f"consent_{name}", _ABOUT.get(name) or readings.help_of(name)
    make = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
    if not isinstance(figure, Mapping):
        return make(metric, text, value=figure)
    family = make(metric, text, labels=[label])
    for key, value in figure.items():
        family.add_metric([key], value)
    return family


def _info(name: str, facts: Sequence[Mapping[str, str]]) -> Metric:
    family = GaugeMetricFamily(f"consent_{name}", _ABOUT[name], labels=[*facts[0]])
    for row in facts:
        family.add_metric([*row.values()], 1)
    return family


def present_causes() -> list[Cause]:
    """Return what was read from the database, and what this process met lately."""
    return [*readings.causes(), *failures.recent(_RECENT_SECONDS)]


@cache
def _version() -> str:
    text = (settings.BASE_DIR / "pyproject.toml").read_text()
    return str(tomllib.loads(text)["project"]["version"])
