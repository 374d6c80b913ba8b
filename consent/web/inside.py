"""Whether a request comes from inside: from the operator's machines, not through a proxy."""

import hmac
from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from consent.regions import proxies

THIS_MACHINE = tuple(map(ip_network, ("127.0.0.0/8", "::1/128")))
PRIVATE = tuple(
    map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"))
) + tuple(map(ip_network, ("fc00::/7", "fe80::/10")))
# What a proxy adds. A scraper on the network adds none of them
PROXIES = frozenset({"HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP"})
ANY_FORWARDED = "HTTP_X_FORWARDED_"  # -For, -Proto, -Host …


def is_inside(request: HttpRequest) -> bool:
    """Whether the sender may read what is meant for operators alone.

    It has `CONSENT_METRICS_TOKEN`, or it reached us directly: from this machine, or, as long as
    there is no token, from a private network.
    """
    token = settings.CONSENT_METRICS_TOKEN
    if token and _has_token(request.META, token):
        return True
    if _is_forwarded(request.META):
        return False
    networks = THIS_MACHINE if token else THIS_MACHINE + PRIVATE
    peer = proxies.parse(str(request.META.get("REMOTE_ADDR", "")))
    return peer is not None and any(peer in network for network in networks)


def _has_token(environ: Mapping[str, Any], token: str) -> bool:
    scheme, _, sent = str(environ.get("HTTP_AUTHORIZATION", "")).partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(
        sent.strip().encode(errors="replace"), token.encode()
    )


def _is_forwarded(environ: Mapping[str, Any]) -> bool:
    return any(name in PROXIES or name.startswith(ANY_FORWARDED) for name in environ)
