"""Where the visitor is: an ISO 3166 code, from sources that can be trusted (R1, R102)."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from consent.web.regions import geoip, headers, proxies

__all__ = ["differ", "keys_of_caches", "of"]


def of(environ: Mapping[str, Any]) -> str:
    """Return the region that the CDN's header names, else the database's, else the default one.

    A source that was asked and does not know is no reason to ask the next one: the strictest
    rule holds (R2).
    """
    trust = proxies.trusted(settings.CONSENT_TRUSTED_PROXIES)
    if trust.vouches(environ):
        place = _named(environ)
        if place is not None:
            return place
    if settings.CONSENT_GEOIP_PATH:
        return geoip.find(settings.CONSENT_GEOIP_PATH, trust.sender(environ))
    default: str = settings.CONSENT_DEFAULT_REGION
    return default


def differ() -> bool:
    """Whether two visitors may be in different regions, so that no shared cache may answer."""
    return bool(settings.CONSENT_REGION_HEADER or settings.CONSENT_GEOIP_PATH)


def keys_of_caches(environ: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The headers that a shared cache has to key this answer by; None where it may keep none.

    A region by an address is nobody else's answer. A region by a header may be everybody's who has
    the same header: where the operator says that all caches in front do tell them apart.
    """
    if not differ():
        return ()
    setting = settings.CONSENT_REGION_HEADER
    is_by_header = settings.CONSENT_CACHES_KEY_BY_REGION and setting.strip()
    if not is_by_header or not proxies.trusted(settings.CONSENT_TRUSTED_PROXIES).vouches(environ):
        return None
    if settings.CONSENT_GEOIP_PATH and _named(environ) is None:
        return None
    return headers.names(setting)


def _named(environ: Mapping[str, Any]) -> str | None:
    """The place that the CDN's header names; None where it is silent."""
    names = headers.environ_keys(settings.CONSENT_REGION_HEADER)
    # one character more shows that it is too long, and no more is remembered
    values = [str(environ.get(name, ""))[: headers.MAX_LENGTH + 1] for name in names]
    return headers.place(*values)
