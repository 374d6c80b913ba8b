"""Limit requests per client by token buckets in the memory of each process.

A client is identified by a key that is valid for one day, not by an address.
"""

import hashlib
import logging
import math
import secrets
import threading
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest

from consent.lib.failures import OnceAMinute, more
from consent.web import metrics, regions
from consent.web.responses import RequestProblem

log = logging.getLogger(__name__)

WAIT = "consent.wait"  # in META: the seconds until a refused request may come again
_UNKNOWN = b""  # shared by all who bypassed the proxies
_MAX_CLIENTS = 20_000  # of each limit; beyond, the least recently seen are removed
MINUTE, HOUR = 60.0, 3600.0


class Limit(NamedTuple):
    """A burst (`at_once`), and the number added in a period."""

    at_once: int
    more: int
    seconds: float


# Generous to an office behind one address. Documented in config/manual/proxy.md.
LIMITS = {
    "decisions": Limit(120, 60, MINUTE),  # and every form of our pages but those below
    "opt-outs": Limit(120, 60, MINUTE),  # a flood of answers must not prevent opt-outs
    "shown": Limit(240, 120, MINUTE),
    "detections": Limit(120, 60, MINUTE),
    "fragments": Limit(600, 600, MINUTE),  # that are written; a site's servers share an address
    "accounts": Limit(6000, 3000, MINUTE),  # the site's servers sign many people in
    "log-ins": Limit(20, 10, MINUTE),
    "requests": Limit(20, 10, HOUR),  # opt-out requests that staff handle
    "rehearsals": Limit(20, 10, HOUR),  # their reports
    "accounts of a token": Limit(300, 300, MINUTE),  # to try a million would take two days
    "agents": Limit(100, 60, HOUR),  # those of one agent, from whatever network (R187)
}


class Buckets:
    """The remaining requests of each client under one limit."""

    def __init__(self, limit: Limit, max_clients: int = _MAX_CLIENTS) -> None:
        self._at_once, self._per_second = limit.at_once, limit.more / limit.seconds
        self._max_clients = max_clients
        self._left: dict[bytes, tuple[float, float]] = {}  # tokens, time; oldest first
        self._lock = threading.Lock()

    def take(self, client: bytes, now: float) -> float:
        """Take one token and return 0; if none is left, return the seconds until there is one."""
        with self._lock:
            left, since = self._left.pop(client, (float(self._at_once), now))
            left = min(self._at_once, left + (now - since) * self._per_second)
            has_room = left >= 1
            self._left[client] = (left - has_room, now)
            if len(self._left) > self._max_clients:
                del self._left[next(iter(self._left))]
        return 0.0 if has_room else (1 - left) / self._per_second


_buckets = {name: Buckets(limit) for name, limit in LIMITS.items()}
_lines = OnceAMinute()


def admit(request: HttpRequest, name: str) -> None:
    """Admit one more request. Raise RequestProblem (429) if the client's limit is used up."""
    if not has_room(request, name):
        raise refusal(request.META[WAIT])


def refusal(seconds: int) -> RequestProblem:
    return RequestProblem(
        "Too many requests come from this address.",
        status=429,
        detail="Send it again later: Retry-After says when.",
        headers={"Retry-After": str(seconds)},
    )


def has_room(request: HttpRequest, name: str, *, sender: str = "") -> bool:
    """Count a request of a client or a named `sender`; if it may not come, META has its WAIT."""
    client = _hash(sender.casefold().encode()) if sender else key_of(request.META)
    seconds = _buckets[name].take(client, time.monotonic()) if client is not None else 0.0
    if not seconds:
        return True
    request.META[WAIT] = math.ceil(seconds)
    metrics.LIMITED.labels(name).inc()
    unsaid = _lines.turn(name)
    if unsaid is not None:
        log.warning("A client has reached its limit of %s%s", name, more(unsaid))
    return False


def key_of(environ: Mapping[str, Any]) -> bytes | None:
    """Return a client's key for today; None where clients cannot be distinguished.

    An IPv6 client is its /64, which belongs to one subscriber. None is returned for the operator's
    own machines (a trusted proxy that forwards for nobody), and behind a proxy that is not
    configured: counted as one client, all visitors together would be refused.
    """
    trust = regions.trusted(settings.CONSENT_TRUSTED_PROXIES)
    address = trust.sender(environ)
    if address is None:
        return _UNKNOWN if trust.count else None
    if not trust and not address.is_global and "HTTP_X_FORWARDED_FOR" in environ:
        _warn_once()
        return None
    return _hash(address.packed[:8])


def _hash(octets: bytes) -> bytes:
    return hashlib.blake2b(octets, key=_salt(datetime.now(UTC).date()), digest_size=8).digest()


@lru_cache(maxsize=1)
def _salt(day: date) -> bytes:
    """Return today's, of this process only."""
    return secrets.token_bytes(32)


@cache
def _warn_once() -> None:
    log.warning(
        "Requests come through a proxy that CONSENT_TRUSTED_PROXIES does not name: "
        "limits per client are off"
    )
