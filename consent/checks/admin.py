"""Checks of where the admin is."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import INFO, WARNING, CheckMessage, Error, register
from django.http.request import validate_host

from consent.checks.found import TAG, Apps, Found
from consent.lib import admin_place

SAME_ORIGIN = (
    "the service is a path of the site, so any script of the site's pages could do there what "
    "the staff member who opens the page may do"
)
ELSEWHERE = "Give it a host of its own: CONSENT_ADMIN=consent-staff.example.com"


@register(TAG)
def admin(app_configs: Apps, **_: Any) -> Found:
    try:
        service = urlsplit(settings.CONSENT_SERVICE_URL)
        place = admin_place.parse(settings.CONSENT_ADMIN, service)
    except ValueError:
        return [
            Error(
                f"CONSENT_ADMIN is {settings.CONSENT_ADMIN!r}, which is not a place for the admin.",
                hint="Write on, off, or a host of its own: consent-staff.example.com",
                id="consent.E021",
            )
        ]
    if not service.hostname:
        return []  # another check says so
    return [*_own_host(place.host, service.hostname), *_path_of_a_site(place, service.path)]


def _own_host(host: str, service: str) -> Found:
    if host and host == service:
        return [
            Error(
                f"CONSENT_ADMIN names {host}, the host of the service, as a host of its own.",
                hint="Write another host, or CONSENT_ADMIN=on for the service's own.",
                id="consent.E022",
            )
        ]
    if host and not validate_host(host, settings.ALLOWED_HOSTS):
        return [
            Error(
                f"DJANGO_ALLOWED_HOSTS leaves out {host}, the host of CONSENT_ADMIN.",
                hint="Add it, or leave DJANGO_ALLOWED_HOSTS unset.",
                id="consent.E023",
            )
        ]
    return []


def _path_of_a_site(place: admin_place.AdminPlace, path: str) -> Found:
    if not path.strip("/") or place.host:
        return []
    if place.origin:
        return [
            CheckMessage(
                WARNING,
                f"CONSENT_ADMIN is on, but {SAME_ORIGIN}.",
                hint=ELSEWHERE,
                id="consent.W005",
            )
        ]
    if settings.CONSENT_ADMIN.strip():
        return []
    return [
        CheckMessage(
            INFO,
            f"There is no admin here: {SAME_ORIGIN}.",
            hint=f"{ELSEWHERE}. Or say that it is meant: CONSENT_ADMIN=off",
            id="consent.I001",
        )
    ]
