"""System checks of the settings, which run before the service starts.

First as they were written; then against each other, and with the files that they name.
"""

import os
import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import ERROR, WARNING, CheckMessage, register

from consent.lib.hosts import is_local
from consent.notices import signing_keys
from consent.notices.key_folder import WrongKeys
from consent.record import erasures
from consent.web import regions

_TAG = "consent"
_LEVELS = {"E": ERROR, "W": WARNING}
Found = Iterator[CheckMessage]
# Set by our own commands, and by Kubernetes for a service named `consent`
_NO_SETTINGS = re.compile(
    "CONSENT_(DEMO|METRICS|HASHING)_[A-Z]+"
    r"|CONSENT_(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_\w+)?)"
)


@register(_TAG)
def check(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    env = settings.CONSENT_ENVIRONMENT
    written = [*_file(env), *_values(env), *_unknown_names(env)]
    files = [*_signing_keys(), *_list_of_erasures(), *_private_files()]
    return [*written, *_address(), *_region(), *files]


def _file(env: Any) -> Found:
    """What stands there is not shown: it may be a part of a secret."""
    if env.file_error:
        yield _message(
            "E031",
            f"{env.file} cannot be read: {env.file_error}.",
            "Let the user that runs this read it, as plain text.",
        )
    if env.wrong_lines:
        yield _message(
            "E032",
            f"In {env.file}, line {', '.join(map(str, env.wrong_lines[:4]))} is not NAME=value.",
            "Write no spaces around =, close each quotation mark, and give a remark a line of its "
            "own, which # begins. A value has one line: in PEM, write \\n for each new line.",
        )


def _values(env: Any) -> Found:
    """What is written there is not shown: it may be a secret."""
    for name, hint in env.unusable.items():
        yield _message("E001", f"{name} cannot be used as it is written.", hint)


def _unknown_names(env: Any) -> Found:
    """Refused where `.env` has it, or where it is nearly a setting; else there is a warning."""
    for name in sorted({*os.environ, *env.in_file} - env.known):
        is_ours = name.startswith("CONSENT_") and not _NO_SETTINGS.fullmatch(name)
        is_in_file = name in env.in_file
        near = get_close_matches(name, env.known, n=1, cutoff=0.8)
        if is_ours or (near and (is_in_file or name.startswith("DJANGO_"))):
            yield _message(
                "E040" if near or is_in_file else "W006",
                f"{name}{' of .env' * is_in_file} is not a setting of this service.",
                f"Write {near[0]}?" if near else "Remove it: see config/manual/settings.md.",
            )


def _address() -> Found:
    service, place = urlsplit(settings.CONSENT_SERVICE_URL), settings.CONSENT_ADMIN_PLACE
    if service.scheme == "https" and settings.DEBUG:
        yield _message(
            "E041",
            "DJANGO_DEBUG is on, but CONSENT_SERVICE_URL is an https address: each error would "
            "show visitors our settings.",
            "Take DJANGO_DEBUG away, or use an http address under .localhost.",
        )
    if service.scheme == "http" and not is_local(service.hostname) and not settings.DEBUG:
        yield _message(
            "E002",
            f"CONSENT_SERVICE_URL is plain HTTP on {service.hostname}: browsers would refuse our "
            "cookies, and anyone on the way could read and change a decision.",
            "Use https://, or a name under .localhost while developing.",
        )
    if service.path and place.origin and not place.host:
        yield _message(
            "W005",
            "CONSENT_ADMIN is on, but the service is a path of the site, so any script of the "
            "site's pages could do there what the staff member who opens the page may do.",
            "Give it a host of its own: CONSENT_ADMIN=consent-staff.example.com",
        )


def _region() -> Found:
    header = settings.CONSENT_REGION_HEADER
    if settings.CONSENT_CACHES_KEY_BY_REGION and not header:
        yield _message(
            "E015",
            "CONSENT_CACHES_KEY_BY_REGION is on, and no header says where a visitor is.",
            "Name it in CONSENT_REGION_HEADER. By address (CONSENT_GEOIP_PATH) no cache can tell "
            "visitors apart.",
        )
    if header and not regions.trusted(settings.CONSENT_TRUSTED_PROXIES):
        yield _message(
            "E011",
            "CONSENT_REGION_HEADER is set, but nobody is trusted to send it.",
            "Name the proxies in front in CONSENT_TRUSTED_PROXIES.",
        )


def _signing_keys() -> Found:
    try:
        signing_keys.ring()
    except WrongKeys as error:
        yield _message(
            "E007",
            f"CONSENT_SIGNING_KEYS: {error}",
            "Without the setting, `manage.py keys add --folder /var/lib/mix-consent/keys` makes "
            "such a folder; the service's user must be able to read it, and nobody else.",
        )


def _list_of_erasures() -> Found:
    path = erasures.file()  # with SQLite there is one, unless the database's setting was refused
    if not path and settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return
    if not path or not os.access(path if path.exists() else path.parent, os.W_OK):
        yield _message(
            "W008",
            f"CONSENT_ERASED_FILE names no file that can be written ({path or 'none'}): a restored "
            "backup would bring erased visitors back.",
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
            yield _message(
                "W007", f"Every user of this machine can read {path}.", f"chmod 600 {path}"
            )


def _message(number: str, sentence: str, hint: str) -> CheckMessage:
    """The sentence names the setting, and never shows a secret; the hint says what to write."""
    return CheckMessage(_LEVELS[number[0]], sentence, hint=hint, id=f"consent.{number}")
