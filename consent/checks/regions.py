"""Checks of the settings that say where a visitor is, and which proxies are trusted."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, register

from consent.checks.messages import TAG, Apps, Found, message
from consent.regions import geoip, headers, proxies


@register(TAG)
def region(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    return [*_region_header(), *_trusted_proxies(), *_region_database()]


def _region_header() -> Found:
    header = settings.CONSENT_REGION_HEADER
    try:
        headers.names(header)
    except ValueError:
        yield message(
            "E006",
            f"CONSENT_REGION_HEADER is {header!r}, which is not the name of a header.",
            "Write it as your proxy sends it: X-Region. Or two, X-Country X-Subdivision; or one of "
            f"{', '.join(headers.VENDORS)}.",
        )
    if settings.CONSENT_CACHES_KEY_BY_REGION and not header:
        yield message(
            "E015",
            "CONSENT_CACHES_KEY_BY_REGION is on, and no header says where a visitor is.",
            "Name it in CONSENT_REGION_HEADER. By address (CONSENT_GEOIP_PATH) no cache can tell "
            "visitors apart.",
        )


def _trusted_proxies() -> Found:
    setting = settings.CONSENT_TRUSTED_PROXIES
    try:
        trust = proxies.parse(setting)
    except ValueError:
        yield message(
            "E010",
            f"CONSENT_TRUSTED_PROXIES is {setting!r}: neither a number of proxies up to "
            f"{proxies.MOST} nor networks.",
            "If only your proxies reach this port, say how many stand in a row: 1. Else list their "
            "networks, but not everyone's: 127.0.0.1, 10.0.0.0/8",
        )
        return
    if settings.CONSENT_REGION_HEADER and not trust:
        yield message(
            "E011",
            "CONSENT_REGION_HEADER is set, but nobody is trusted to send it.",
            "Name the proxies in front in CONSENT_TRUSTED_PROXIES.",
        )


def _region_database() -> Found:
    path = settings.CONSENT_GEOIP_PATH
    if path and not geoip.is_good(path):
        yield message(
            "E012",
            f"CONSENT_GEOIP_PATH is {path!r}, which is not a database of countries in MaxMind's "
            "format, or cannot be read.",
            "Name a file like GeoLite2-City.mmdb, or GeoLite2-Country.mmdb if no part of a country "
            "matters.",
        )
