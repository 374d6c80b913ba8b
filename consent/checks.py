"""What can be wrong with the settings, said before the service starts."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import WARNING, CheckMessage, Error, Tags, register
from django.http.request import validate_host

from consent import keys, regions
from consent.regions import geoip, headers, proxies

ENGINES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")
SHORTEST_SECRET = 32
TAG = "consent"
Apps = Sequence[AppConfig] | None
Found = list[CheckMessage]


def is_local(host: str | None) -> bool:
    return host in ("localhost", "127.0.0.1", "::1") or (host or "").endswith(".localhost")


@register(TAG)
def service_url(app_configs: Apps, **_: Any) -> Found:
    url = settings.CONSENT_SERVICE_URL
    parts = _split(url)
    if parts is None:
        return [
            Error(
                f"CONSENT_SERVICE_URL is {url!r}, which is not the address of a service.",
                hint="Write scheme, host and perhaps a path: https://consent.mixnetworks.com",
                id="consent.E001",
            )
        ]
    return [*_plain_http(parts), *_host(parts), *_prefix(parts)]


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises if it is no number
    except ValueError:
        return None
    is_address = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    return parts if is_address and not (parts.query or parts.fragment) else None


def _plain_http(parts: SplitResult) -> Found:
    if parts.scheme == "https" or is_local(parts.hostname) or settings.DEBUG:
        return []
    return [
        Error(
            f"CONSENT_SERVICE_URL is plain HTTP on {parts.hostname}: browsers would refuse our "
            "cookies, and anyone on the way could read and change a decision.",
            hint="Use https://, or a name under .localhost while developing.",
            id="consent.E002",
        )
    ]


def _host(parts: SplitResult) -> Found:
    hosts = settings.ALLOWED_HOSTS or ([".localhost"] if settings.DEBUG else [])
    if validate_host(parts.hostname or "", hosts):
        return []
    return [
        Error(
            f"DJANGO_ALLOWED_HOSTS leaves out {parts.hostname}, the host of CONSENT_SERVICE_URL.",
            hint="Add it, or leave DJANGO_ALLOWED_HOSTS unset.",
            id="consent.E003",
        )
    ]


def _prefix(parts: SplitResult) -> Found:
    if (settings.FORCE_SCRIPT_NAME or "") == parts.path:
        return []
    return [
        Error(
            f"FORCE_SCRIPT_NAME is {settings.FORCE_SCRIPT_NAME!r}, but the path of "
            f"CONSENT_SERVICE_URL is {parts.path!r}.",
            hint="Leave FORCE_SCRIPT_NAME unset: it follows CONSENT_SERVICE_URL.",
            id="consent.E004",
        )
    ]


@register(TAG)
def region(app_configs: Apps, **_: Any) -> Found:
    return [*_default_region(), *_region_header(), *_trusted_proxies(), *_region_database()]


def _default_region() -> Found:
    if regions.CODE.fullmatch(settings.CONSENT_DEFAULT_REGION):
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


@register(TAG)
def signing_keys(app_configs: Apps, **_: Any) -> Found:
    if not settings.CONSENT_SIGNING_KEYS.strip():
        return []
    try:
        keys.ring().sign({})
    except (ValueError, IndexError, TypeError):
        return [
            Error(
                "CONSENT_SIGNING_KEYS does not start with a private Ed25519 key in PEM.",
                hint="Make one: openssl genpkey -algorithm ed25519. Older keys follow it, "
                "whole or as their public halves.",
                id="consent.E007",
            )
        ]
    return []


@register(TAG)
def secret_key(app_configs: Apps, **_: Any) -> Found:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if all(len(secret) >= SHORTEST_SECRET for secret in secrets):
        return []
    return [
        Error(
            f"DJANGO_SECRET_KEY, or one of its fallbacks, is shorter than {SHORTEST_SECRET} "
            "characters. The keys that sign decisions come from it.",
            hint='Make one: python -c "import secrets; print(secrets.token_urlsafe(48))"',
            id="consent.E008",
        )
    ]


@register(TAG)
def database(app_configs: Apps, **_: Any) -> Found:
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine in ENGINES:
        return []
    return [
        Error(
            f"DATABASE_URL asks for {engine}, on which nothing holds the record append-only.",
            hint="Use sqlite:///path or postgres://user:password@host/name.",
            id="consent.E009",
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


@register(TAG, Tags.security, deploy=True)
def deployment(app_configs: Apps, **_: Any) -> Found:
    if not is_local(urlsplit(settings.CONSENT_SERVICE_URL).hostname):
        return []
    return [
        CheckMessage(
            WARNING,
            "CONSENT_SERVICE_URL names this machine only, so no visitor can reach the service.",
            hint="Set it to the public address: https://consent.mixnetworks.com",
            id="consent.W001",
        )
    ]
