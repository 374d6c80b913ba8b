"""Checks of how long the record is stored."""

import os
from typing import Any

from django.conf import settings
from django.core.checks import WARNING, CheckMessage, Error, register

from consent.checks.found import TAG, Apps, Found
from consent.record import erasures, retention


@register(TAG)
def months(app_configs: Apps, **_: Any) -> Found:
    retained = settings.CONSENT_RETENTION_MONTHS
    if retained >= retention.LEAST:
        return []
    return [
        Error(
            f"CONSENT_RETENTION_MONTHS is {retained}: decisions would be forgotten too early.",
            hint=f"Colorado and California want opt-outs kept for {retention.LEAST} months.",
            id="consent.E014",
        )
    ]


@register(TAG)
def list_of_erasures(app_configs: Apps, **_: Any) -> Found:
    path = erasures.file()
    if path is None:
        is_beside = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
        wrong = "" if is_beside else "names no file"  # beside SQLite's there is one, unless refused
    else:
        is_writable = os.access(path if path.exists() else path.parent, os.W_OK)
        wrong = "" if is_writable else f"names {path}, which cannot be written"
    if not wrong:
        return []
    return [
        CheckMessage(
            WARNING,
            f"CONSENT_ERASED_FILE {wrong}: a restored backup would bring erased visitors back.",
            hint="Write CONSENT_ERASED_FILE=/var/lib/mix-consent/erased.txt, or another file in a "
            "folder that the service's user may write to.",
            id="consent.W008",
        )
    ]
