"""Health and metrics, for operators' machines, whose requests pass no proxy."""

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from consent import notices
from consent.api import gauges
from consent.lib import failures
from consent.lib.failures import Cause
from consent.record import heartbeat
from consent.web import metrics as counts, regions
from consent.web.responses import problem
from consent.web.site_access import never_cached, only

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
_all = CollectorRegistry()
_all.register(counts)
_all.register(gauges)


@never_cached
@only("GET")
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the counts of this server's processes and this one's gauges; no database is asked."""
    if not is_inside(request):
        return problem("There is no such page.", status=404)
    return HttpResponse(generate_latest(_all), content_type=CONTENT_TYPE_PLAIN_0_0_4)


@never_cached
@only("GET")
def healthz(request: HttpRequest) -> HttpResponse:
    """Return 200 while the process runs. A restart would not repair a database: no query."""
    return JsonResponse({"status": "ok"})


@never_cached
@only("GET")
def readyz(request: HttpRequest) -> HttpResponse:
    """Return whether this process can serve requests, and current causes of failure, from memory.

    It is ready even if nothing can be recorded: checks and banner need no database, and a failure
    of the database affects all machines equally. From inside, `?strict` answers 503 for any cause
    that is not one of `failures.BY_STRANGERS`.
    """
    present = gauges.present_causes()
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
