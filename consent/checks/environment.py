"""Checks of settings as they were written: whether they could be read, and are settings at all."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import WARNING, CheckMessage, Error, register

from consent.checks.found import TAG, Apps, Found
from consent.lib.faults import Fault


@register(TAG)
def readable(app_configs: Apps, **_: Any) -> Found:
    return [_message(fault) for fault in settings.CONSENT_ENVIRONMENT.all_faults()]


def _message(fault: Fault) -> CheckMessage:
    id = f"consent.{fault.number}"
    if fault.number.startswith("W"):
        return CheckMessage(WARNING, fault.sentence, hint=fault.hint, id=id)
    return Error(fault.sentence, hint=fault.hint, id=id)


@register(TAG)
def private_files(app_configs: Apps, **_: Any) -> Found:
    """Files with secrets or personal data that any user of the machine may read."""
    database = settings.DATABASES["default"]
    files = [settings.BASE_DIR / ".env"]
    if database["ENGINE"].endswith("sqlite3"):
        files.append(Path(database["NAME"]))
    return [
        CheckMessage(
            WARNING,
            f"Every user of this machine can read {path}.",
            hint=f"chmod 600 {path}",
            id="consent.W007",
        )
        for path in files
        if os.name == "posix" and path.is_file() and path.stat().st_mode & 0o004
    ]
