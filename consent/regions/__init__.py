"""Where the visitor is: an ISO 3166 code, from sources that can be trusted (R1, R102)."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from consent.regions import geoip, headers, proxies

__all__ = ["differ", "of", "of_environ"]


def of(request: HttpRequest) -> str:
    """Return the region that the CDN's header names, else the database's, else the default one."""
    return of_environ(request.META)


def of_environ(environ: Mapping[str, Any]) -> str:
    """The same for a bare WSGI environment.

    If the first source does not know, the next one is not asked: the strictest rule holds (R2).
    """
    trust = proxies.trusted(settings.CONSENT_TRUSTED_PROXIES)
    if trust.vouches(environ):
        keys = headers.environ_keys(settings.CONSENT_REGION_HEADER)
        place = headers.place(environ, keys)
        if place is not None:
            return place
    if settings.CONSENT_GEOIP_PATH:
        return geoip.find(settings.CONSENT_GEOIP_PATH, trust.sender(environ).address)
    default: str = settings.CONSENT_DEFAULT_REGION
    return default


def differ() -> bool:
    """Whether two visitors may be in different regions, so that no shared cache may answer."""
    return bool(settings.CONSENT_REGION_HEADER or settings.CONSENT_GEOIP_PATH)
