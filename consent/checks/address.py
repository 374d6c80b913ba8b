"""Checks of the service's public address, and of where the admin is."""

from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, register

from consent.checks.messages import TAG, Apps, Found, message
from consent.lib import admin_place
from consent.lib.hosts import is_local

# How addresses of the service begin (a test compares them with the routes)
OWN_WORDS = frozenset(
    ".well-known admin banner.js banner.json cookies guard.js healthz log metrics "
    "mix-consent.d.ts parts preferences readyz receipt register.json static theme.css v1 "
    "words.json".split()
)


@register(TAG)
def address(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    service = urlsplit(settings.CONSENT_SERVICE_URL)
    return [*_plain_http(service), *_own_word(service), *_admin(service)]


def _plain_http(service: SplitResult) -> Found:
    if service.scheme == "https":
        if settings.DEBUG:
            yield message(
                "E041",
                "DJANGO_DEBUG is on, but CONSENT_SERVICE_URL is an https address: each error would "
                "show visitors our settings.",
                "Take DJANGO_DEBUG away, or use an http address under .localhost.",
            )
    elif not is_local(service.hostname) and not settings.DEBUG:
        yield message(
            "E002",
            f"CONSENT_SERVICE_URL is plain HTTP on {service.hostname}: browsers would refuse our "
            "cookies, and anyone on the way could read and change a decision.",
            "Use https://, or a name under .localhost while developing.",
        )


def _own_word(service: SplitResult) -> Found:
    """The prefix is taken off addresses where a proxy has left it on, so it begins none of ours."""
    first = service.path.strip("/").partition("/")[0]
    if first in OWN_WORDS:
        yield message(
            "E020",
            f"The path of CONSENT_SERVICE_URL begins with /{first}, as some of ours do below it.",
            "Take another word: https://www.example.com/consent",
        )


def _admin(service: SplitResult) -> Found:
    try:
        place = admin_place.parse(settings.CONSENT_ADMIN, service)
    except ValueError:
        yield message(
            "E021",
            f"CONSENT_ADMIN is {settings.CONSENT_ADMIN!r}, which is not a place for the admin.",
            "Write on, off, or a host of its own: consent-staff.example.com",
        )
        return
    if place.host == service.hostname:
        yield message(
            "E022",
            f"CONSENT_ADMIN names {place.host}, the host of the service, as a host of its own.",
            "Write another host, or CONSENT_ADMIN=on for the service's own.",
        )
    if service.path and place.origin and not place.host:
        yield message(
            "W005",
            "CONSENT_ADMIN is on, but the service is a path of the site, so any script of the "
            "site's pages could do there what the staff member who opens the page may do.",
            "Give it a host of its own: CONSENT_ADMIN=consent-staff.example.com",
        )
