"""Health and metrics, for operators' machines, whose requests pass no proxy."""

import hmac
import platform
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from ipaddress import ip_network
from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from consent import notices
from consent.lib import failures, readings
from consent.lib.failures import Cause
from consent.lib.readings import Figure
from consent.notices import signing_keys
from consent.record import heartbeat
from consent.web import metrics as counts, regions
from consent.web.responses import problem
from consent.web.site_access import endpoint, never_cached

_NOT_READ = replace(
    failures.NO_NOTICE,
    sentence="No notice has been read yet, so that every check says no.",
    remedy="It is read as soon as the database answers.",
)
_THIS_MACHINE = tuple(map(ip_network, ("127.0.0.0/8", "::1/128")))
_PRIVATE = tuple(
    map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"))
) + tuple(map(ip_network, ("fc00::/7", "fe80::/10")))
# Headers that a proxy adds, and a metrics scraper on the network does not
_PROXIES = frozenset({"HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP"})
_ANY_FORWARDED = "HTTP_X_FORWARDED_"  # -For, -Proto, -Host …


@never_cached
@endpoint("GET")
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the counts of this server's processes and this one's gauges; no database is asked."""
    if not is_inside(request):
        return problem("There is no such page.", status=404)
    return HttpResponse(generate_latest(_all), content_type=CONTENT_TYPE_PLAIN_0_0_4)


@never_cached
@endpoint("GET")
def healthz(request: HttpRequest) -> HttpResponse:
    """Return 200 while the process runs. A restart would not repair a database: no query."""
    return JsonResponse({"status": "ok"})


@never_cached
@endpoint("GET")
def readyz(request: HttpRequest) -> HttpResponse:
    """Return whether this process can serve requests, and current causes of failure, from memory.

    It is ready even if nothing can be recorded: checks and banner need no database, and a failure
    of the database affects all machines equally. From inside, `?strict` answers 503 for any cause
    that is not one of `failures.BY_STRANGERS`.
    """
    present = present_causes()
    refusals = tuple(_refusals(present))
    found = {cause.word: cause for cause in (*present, *refusals)}.values()
    shown: dict[str, Any] = {}
    if found and is_inside(request):
        shown["causes"] = [
            {"cause": cause.word, "detail": cause.sentence, "remedy": cause.remedy}
            | ({"code": cause.code} if cause.code else {})
            for cause in found
        ]
    if not heartbeat.is_migrated() and not found:
        return problem("This process has only just started.", status=503)
    is_strict = bool(shown) and "strict" in request.GET
    if refusals or (is_strict and any(cause.word not in failures.BY_STRANGERS for cause in found)):
        return problem("This process is not ready.", status=503, **shown)
    status = "degraded" if shown else "ready"
    number = notices.current().number
    return JsonResponse({"status": status, "notice": number, **shown})


def _refusals(present: Iterable[Cause]) -> Iterator[Cause]:
    """Yield causes that remove a machine from the load balancer: it cannot answer requests."""
    if not notices.are_known():
        yield _NOT_READ
    elif not notices.everywhere():
        yield failures.NO_NOTICE
    if not heartbeat.is_migrated():  # processes of the release before go on serving
        yield from (cause for cause in present if cause.word == failures.NOT_MIGRATED.word)


def is_inside(request: HttpRequest) -> bool:
    """Return whether the sender may read what is meant for operators only.

    It sends `CONSENT_METRICS_TOKEN`, or it connects directly: from this machine, or, if no token
    is configured, from a private network.
    """
    token, environ = settings.CONSENT_METRICS_TOKEN, request.META
    scheme, _, sent = str(environ.get("HTTP_AUTHORIZATION", "")).partition(" ")
    is_token = hmac.compare_digest(sent.strip().encode(errors="replace"), token.encode())
    if token and scheme.lower() == "bearer" and is_token:
        return True
    if any(name in _PROXIES or name.startswith(_ANY_FORWARDED) for name in environ):
        return False
    peer, networks = regions.peer(environ), _THIS_MACHINE if token else _THIS_MACHINE + _PRIVATE
    return peer is not None and any(peer in network for network in networks)


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


class _Gauges(Collector):
    """Gauges of this process's current state, without a query."""

    def collect(self) -> Iterator[Metric]:
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
            yield _gauge(name, figure, "task" if name.startswith("job_") else "site")


_all = CollectorRegistry()
_all.register(counts)
_all.register(_Gauges())


def _gauge(name: str, figure: Figure, label: str = "site") -> Metric:
    """Return one number, or one for each value of the label. A name with _total is a counter."""
    metric, text = f"consent_{name}", _ABOUT.get(name) or readings.descriptions[name]
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
