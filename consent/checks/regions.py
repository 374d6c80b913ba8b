"""Checks of the settings that say where a visitor is, and which proxies are trusted."""

from typing import Any

from django.conf import settings
from django.core.checks import WARNING, CheckMessage, Error, Tags, register

from consent.checks.found import TAG, Apps, Found
from consent.kernel.values import PLACE
from consent.regions import geoip, headers, proxies


@register(TAG)
def region(app_configs: Apps, **_: Any) -> Found:
    return [
        *_default_region(),
        *_region_header(),
        *_caches(),
        *_trusted_proxies(),
        *_region_database(),
    ]


def _default_region() -> Found:
    if PLACE.fullmatch(settings.CONSENT_DEFAULT_REGION):
        return []
    return [
        Error(
            f"CONSENT_DEFAULT_REGION is {settings.CONSENT_DEFAULT_REGION!r}, "
            "which is not a region.",
            hint="Write an ISO 3166 code: US-CA, CA-QC, FR, or ZZ for unknown.",
            id="consent.E005",
        )
    ]


def _region_header() -> Found:
    header = settings.CONSENT_REGION_HEADER
    try:
        headers.names(header)
    except ValueError:
        return [
            Error(
                f"CONSENT_REGION_HEADER is {header!r}, which is not the name of a header.",
                hint="Write it as your proxy sends it: X-Region. Or two, X-Country X-Subdivision; "
                f"or one of {', '.join(headers.VENDORS)}.",
                id="consent.E006",
            )
        ]
    return []


def _caches() -> Found:
    if settings.CONSENT_REGION_HEADER.strip() or not settings.CONSENT_CACHES_KEY_BY_REGION:
        return []
    return [
        Error(
            "CONSENT_CACHES_KEY_BY_REGION is on, and no header says where a visitor is.",
            hint="Name it in CONSENT_REGION_HEADER. By address (CONSENT_GEOIP_PATH) no cache can "
            "tell visitors apart.",
            id="consent.E015",
        )
    ]


def _trusted_proxies() -> Found:
    setting = settings.CONSENT_TRUSTED_PROXIES
    try:
        trust = proxies.parse(setting)
    except ValueError:
        return [
            Error(
                f"CONSENT_TRUSTED_PROXIES is {setting!r}: neither a number of proxies up to "
                f"{proxies.MOST} nor networks.",
                hint="If only your proxies reach this port, say how many stand in a row: 1. Else "
                "list their networks, but not everyone's: 127.0.0.1, 10.0.0.0/8",
                id="consent.E010",
            )
        ]
    if trust or not settings.CONSENT_REGION_HEADER.strip():
        return []
    return [
        Error(
            "CONSENT_REGION_HEADER is set, but nobody is trusted to send it.",
            hint="Name the proxies in front in CONSENT_TRUSTED_PROXIES.",
            id="consent.E011",
        )
    ]


def _region_database() -> Found:
    path = settings.CONSENT_GEOIP_PATH
    if not path or geoip.is_good(path):
        return []
    return [
        Error(
            f"CONSENT_GEOIP_PATH is {path!r}, which is not a database of countries in MaxMind's "
            "format, or cannot be read.",
            hint="Name a file like GeoLite2-City.mmdb, or GeoLite2-Country.mmdb if no part of a "
            "country matters.",
            id="consent.E012",
        )
    ]


@register(TAG, Tags.security, deploy=True)
def visitors_addresses(app_configs: Apps, **_: Any) -> Found:
    if not settings.CONSENT_GEOIP_PATH or proxies.trusted(settings.CONSENT_TRUSTED_PROXIES):
        return []
    return [
        CheckMessage(
            WARNING,
            "CONSENT_GEOIP_PATH is set, but nobody is trusted to say who the visitor is: behind a "
            "proxy, all of them are where the proxy is.",
            hint="Name the proxies in front in CONSENT_TRUSTED_PROXIES.",
            id="consent.W002",
        )
    ]
