"""System checks of the settings, as written and against each other, before the service starts."""

import os
import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning as WarningMessage, register

from consent.intake import erasures
from consent.lib.hosts import is_local
from consent.notices import signing_keys
from consent.notices.signing_keys import WrongKeys
from consent.web import regions

_Found = Iterator[CheckMessage]
# Set by Kubernetes for a service named `consent`
_NO_SETTINGS = re.compile(r"CONSENT_(\w+_)?SERVICE_(HOST|PORT)\w*")


@register("consent")
def check(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    env = settings.CONSENT_ENVIRONMENT
    written = [*_as_written(env), *_unknown_names(env)]
    return [*written, *_address(), *_region_header(), *_signing_keys()]


@register("consent", deploy=True)
def warn(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Tell at `serve` and `check --deploy`, not at each command."""
    return [*_list_of_erasures(), *_private_files()]


def _as_written(env: Any) -> _Found:
    """What is written is not shown: it may be a secret, or a part of one."""
    if env.file_problem:
        yield Error(
            f"{env.file} cannot be read: {env.file_problem}.",
            hint="Let the user that runs this read it, as plain text. Write no spaces around =, "
            "close each quotation mark, and give a remark a line of its own, which # begins.",
            id="consent.E031",
        )
    for name, hint in env.unusable.items():
        yield Error(f"{name} cannot be used as it is written.", hint=hint, id="consent.E001")


def _unknown_names(env: Any) -> _Found:
    """A typo is an error; a name like none of ours may be a later release's, before a way back."""
    for name in sorted({*os.environ, *env.in_file} - env.known):
        is_in_file, is_ours = name in env.in_file, name.startswith(("CONSENT_", "DJANGO_"))
        what = f"{name}{' of .env' * is_in_file} is not a setting of this service."
        if _NO_SETTINGS.fullmatch(name):
            continue
        if (near := get_close_matches(name, env.known, n=1, cutoff=0.8)) and (
            is_in_file or is_ours
        ):
            yield Error(what, hint=f"Write {near[0]}?", id="consent.E040")
        elif is_in_file and name.startswith("CONSENT_"):
            hint = "Remove it, unless a later release brought it: see config/manual/settings.md."
            yield WarningMessage(what, hint=hint, id="consent.W040")


def _address() -> _Found:
    service = urlsplit(settings.CONSENT_SERVICE_URL)
    if service.scheme == "https" and settings.DEBUG:
        yield Error(
            "DJANGO_DEBUG is on, but CONSENT_SERVICE_URL is an https address: each error would "
            "show visitors our settings.",
            hint="Take DJANGO_DEBUG away, or use an http address under .localhost.",
            id="consent.E041",
        )
    if service.scheme == "http" and not is_local(service.hostname) and not settings.DEBUG:
        yield Error(
            f"CONSENT_SERVICE_URL is plain HTTP on {service.hostname}: browsers would refuse our "
            "cookies, and anyone on the way could read and change a decision.",
            hint="Use https://, or a name under .localhost while developing.",
            id="consent.E002",
        )


def _region_header() -> _Found:
    if settings.CONSENT_REGION_HEADER and not regions.trusted(settings.CONSENT_TRUSTED_PROXIES):
        yield Error(
            "CONSENT_REGION_HEADER is set, but nobody is trusted to send it.",
            hint="Name the proxies in front in CONSENT_TRUSTED_PROXIES.",
            id="consent.E011",
        )


def _signing_keys() -> _Found:
    try:
        signing_keys.ring()
    except WrongKeys as error:
        yield Error(
            f"CONSENT_SIGNING_KEYS: {error}",
            hint="Without the setting, `manage.py keys add --folder /var/lib/mix-consent/keys` "
            "makes such a folder; the service's user must be able to read it, and nobody else.",
            id="consent.E007",
        )


def _list_of_erasures() -> _Found:
    path = erasures.file()  # with SQLite there is one, unless the database's setting was refused
    if "CONSENT_ERASED_FILE" in settings.CONSENT_ENVIRONMENT.unusable:
        return
    if not path and settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return
    if not path or not os.access(path if path.exists() else path.parent, os.W_OK):
        yield WarningMessage(
            f"CONSENT_ERASED_FILE names no file that can be written ({path or 'none'}): a restored "
            "backup would bring erased visitors back.",
            hint="Write CONSENT_ERASED_FILE=/var/lib/mix-consent/erased.txt, or another file in a "
            "folder that the service's user may write to.",
            id="consent.W008",
        )


def _private_files() -> _Found:
    """Files with secrets or personal data that any user of the machine may read."""
    for path in (settings.BASE_DIR / ".env", Path(settings.DATABASES["default"]["NAME"])):
        if os.name == "posix" and path.is_file() and path.stat().st_mode & 0o004:
            what = f"Every user of this machine can read {path}."
            yield WarningMessage(what, hint=f"chmod 600 {path}", id="consent.W007")
