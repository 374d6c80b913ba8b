"""Where the visitor is: an ISO 3166 code, from sources that can be trusted (R1, R102)."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from consent.regions import geoip, headers, proxies

__all__ = ["differ", "of"]


def of(environ: Mapping[str, Any]) -> str:
    """Return the region that the CDN's header names, else the database's, else the default one.

    A source that was asked and does not know is no reason to ask the next one: the strictest
    rule holds (R2).
    """
    trust = proxies.trusted(settings.CONSENT_TRUSTED_PROXIES)
    if trust.vouches(environ):
        names = headers.environ_keys(settings.CONSENT_REGION_HEADER)
        # one character more shows that it is too long, and no more is remembered
        values = [str(environ.get(name, ""))[: headers.LONGEST + 1] for name in names]
        place = headers.place(*values)
        if place is not None:
            return place
    if settings.CONSENT_GEOIP_PATH:
        return geoip.find(settings.CONSENT_GEOIP_PATH, trust.sender(environ).address)
    default: str = settings.CONSENT_DEFAULT_REGION
    return default


def differ() -> bool:
    """Whether two visitors may be in different regions, so that no shared cache may answer."""
    return bool(settings.CONSENT_REGION_HEADER or settings.CONSENT_GEOIP_PATH)
