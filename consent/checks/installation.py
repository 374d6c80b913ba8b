"""Check settings against each other, and the files and folders that they name."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, register

from consent.checks.messages import TAG, Apps, Found, message
from consent.lib.hosts import is_local
from consent.notices import signing_keys
from consent.notices.key_folder import WrongKeys
from consent.record import erasures
from consent.regions import proxies


@register(TAG)
def installation(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    return [*_address(), *_region(), *_signing_keys(), *_list_of_erasures(), *_private_files()]


def _address() -> Found:
    service, place = urlsplit(settings.CONSENT_SERVICE_URL), settings.CONSENT_ADMIN_PLACE
    if service.scheme == "https" and settings.DEBUG:
        yield message(
            "E041",
            "DJANGO_DEBUG is on, but CONSENT_SERVICE_URL is an https address: each error would "
            "show visitors our settings.",
            "Take DJANGO_DEBUG away, or use an http address under .localhost.",
        )
    if service.scheme == "http" and not is_local(service.hostname) and not settings.DEBUG:
        yield message(
            "E002",
            f"CONSENT_SERVICE_URL is plain HTTP on {service.hostname}: browsers would refuse our "
            "cookies, and anyone on the way could read and change a decision.",
            "Use https://, or a name under .localhost while developing.",
        )
    if service.path and place.origin and not place.host:
        yield message(
            "W005",
            "CONSENT_ADMIN is on, but the service is a path of the site, so any script of the "
            "site's pages could do there what the staff member who opens the page may do.",
            "Give it a host of its own: CONSENT_ADMIN=consent-staff.example.com",
        )


def _region() -> Found:
    header = settings.CONSENT_REGION_HEADER
    if settings.CONSENT_CACHES_KEY_BY_REGION and not header:
        yield message(
            "E015",
            "CONSENT_CACHES_KEY_BY_REGION is on, and no header says where a visitor is.",
            "Name it in CONSENT_REGION_HEADER. By address (CONSENT_GEOIP_PATH) no cache can tell "
            "visitors apart.",
        )
    if header and not proxies.trusted(settings.CONSENT_TRUSTED_PROXIES):
        yield message(
            "E011",
            "CONSENT_REGION_HEADER is set, but nobody is trusted to send it.",
            "Name the proxies in front in CONSENT_TRUSTED_PROXIES.",
        )


def _signing_keys() -> Found:
    try:
        signing_keys.ring()
    except WrongKeys as error:
        yield message(
            "E007",
            f"CONSENT_SIGNING_KEYS: {error}",
            "Without the setting, `manage.py keys add --folder /var/lib/mix-consent/keys` makes "
            "such a folder; the service's user must be able to read it, and nobody else.",
        )


def _list_of_erasures() -> Found:
    path = erasures.file()
    if path is None:
        is_beside = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
        wrong = "" if is_beside else "names no file"  # beside SQLite's there is one, unless refused
    else:
        is_writable = os.access(path if path.exists() else path.parent, os.W_OK)
        wrong = "" if is_writable else f"names {path}, which cannot be written"
    if wrong:
        yield message(
            "W008",
            f"CONSENT_ERASED_FILE {wrong}: a restored backup would bring erased visitors back.",
            "Write CONSENT_ERASED_FILE=/var/lib/mix-consent/erased.txt, or another file in a "
            "folder that the service's user may write to.",
        )


def _private_files() -> Found:
    """Files with secrets or personal data that any user of the machine may read."""
    database = settings.DATABASES["default"]
    paths = [settings.BASE_DIR / ".env"]
    if database["ENGINE"].endswith("sqlite3"):
        paths.append(Path(database["NAME"]))
    for path in paths:
        if os.name == "posix" and path.is_file() and path.stat().st_mode & 0o004:
            yield message(
                "W007", f"Every user of this machine can read {path}.", f"chmod 600 {path}"
            )
