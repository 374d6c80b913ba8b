"""Checks of the service's public address."""

from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.checks import WARNING, CheckMessage, Error, Tags, register
from django.http.request import validate_host

from consent.checks.found import TAG, Apps, Found
from consent.lib.hosts import is_local

# How addresses of the service begin (a test compares them with the routes)
OWN_WORDS = frozenset(
    ".well-known admin banner.js banner.json cookies guard.js healthz log metrics "
    "mix-consent.d.ts parts preferences readyz receipt register.json static theme.css v1 "
    "words.json".split()
)


@register(TAG)
def service_url(app_configs: Apps, **_: Any) -> Found:
    url = settings.CONSENT_SERVICE_URL
    parts = _split(url)
    if parts is None:
        return [
            Error(
                f"CONSENT_SERVICE_URL is {_shown(url)}, which is not the address of a service.",
                hint="Write scheme, host and perhaps a path: https://consent.mixnetworks.com",
                id="consent.E001",
            )
        ]
    return [*_plain_http(parts), *_host(parts), *_prefix(parts), *_own_word(parts)]


def _shown(url: str) -> str:
    return "an address with a password" if "@" in url else repr(url)


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


def _own_word(parts: SplitResult) -> Found:
    """The prefix is taken off addresses where a proxy has left it on, so it begins none of ours."""
    first = parts.path.strip("/").partition("/")[0]
    if not first or first not in OWN_WORDS:
        return []
    return [
        Error(
            f"The path of CONSENT_SERVICE_URL begins with /{first}, as some of ours do below it.",
            hint="Take another word: https://www.example.com/consent",
            id="consent.E020",
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
