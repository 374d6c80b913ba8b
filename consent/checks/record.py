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
        is_file = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
        if is_file:  # then there is one beside it, unless somebody wants none
            return []
        return [
            CheckMessage(
                WARNING,
                "CONSENT_ERASED_FILE names no file: a restored backup would bring erased visitors "
                "back.",
                hint="Write CONSENT_ERASED_FILE=/var/lib/mix-consent/erased.txt",
                id="consent.W008",
            )
        ]
    if os.access(path if path.exists() else path.parent, os.W_OK):
        return []
    return [
        Error(
            f"CONSENT_ERASED_FILE names {path}, which cannot be written.",
            hint="Name a file in a folder that the service's user may write to.",
            id="consent.E050",
        )
    ]
