"""Who sends a request, as far as limits need to know: a key that ends with the day, no address."""

import hashlib
import logging
import secrets
import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from ipaddress import IPv6Address
from typing import Any

from django.conf import settings

from consent.regions import proxies
from consent.regions.addresses import Address

log = logging.getLogger(__name__)

KEY_OCTETS = 8
UNKNOWN = b""  # everybody who went round the proxies, together

_lock = threading.Lock()
_salts: dict[date, bytes] = {}  # today's, in this process alone


def key_of(environ: Mapping[str, Any]) -> bytes | None:
    """A client's key for today; None where one client cannot be told from another.

    An IPv6 client is its /64, which one subscriber has. None are machines of the operator's own
    (a trusted proxy that forwards for nobody), and those behind a proxy that nobody has named:
    taken for one client, all visitors together would be refused.
    """
    trust = proxies.trusted(settings.CONSENT_TRUSTED_PROXIES)
    address = trust.sender(environ).address
    if address is None:
        return UNKNOWN if trust.count else None
    if not trust and not address.is_global and "HTTP_X_FORWARDED_FOR" in environ:
        _warn_once()
        return None
    return _keyed(address, datetime.now(UTC).date())


def _keyed(address: Address, day: date) -> bytes:
    octets = address.packed[:8] if isinstance(address, IPv6Address) else address.packed
    return hashlib.blake2b(octets, key=_salt(day), digest_size=KEY_OCTETS).digest()


def _salt(day: date) -> bytes:
    with _lock:
        if day not in _salts:
            _salts.clear()
            _salts[day] = secrets.token_bytes(32)
        return _salts[day]


@cache
def _warn_once() -> None:
    log.warning(
        "Requests come through a proxy that CONSENT_TRUSTED_PROXIES does not name: "
        "limits per client are off"
    )
