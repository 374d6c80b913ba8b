"""Checks of files that settings name, and of how long the record is kept."""

import gettext
import os
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, register

from consent.checks.messages import TAG, Apps, Found, message
from consent.record import erasures, retention


@register(TAG)
def files(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    return [*_translations(), *_months(), *_list_of_erasures(), *_private_files()]


def _translations() -> Found:
    path = settings.CONSENT_LOCALE_PATH
    files = [*Path(path).glob("*/LC_MESSAGES/django.mo")] if path else []
    try:
        are_good = all(gettext.GNUTranslations(BytesIO(file.read_bytes())) for file in files)
    except (OSError, ValueError):
        are_good = False
    if path and not (files and are_good):
        yield message(
            "E042",
            f"CONSENT_LOCALE_PATH is {path!r}, where no translation lies that can be read.",
            "Name the folder that holds <code>/LC_MESSAGES/django.mo, made by msgfmt.",
        )


def _months() -> Found:
    retained = settings.CONSENT_RETENTION_MONTHS
    if retained < retention.LEAST:
        yield message(
            "E014",
            f"CONSENT_RETENTION_MONTHS is {retained}: decisions would be forgotten too early.",
            f"Colorado and California want opt-outs kept for {retention.LEAST} months.",
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
