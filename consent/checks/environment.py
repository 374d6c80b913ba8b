"""Checks of settings as they were written: whether they could be read, and are settings at all."""

import os
import re
from difflib import get_close_matches
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, register

from consent.checks.messages import TAG, Apps, Found, message

# Set by our own commands, and by Kubernetes for a service named `consent`
NO_SETTINGS = re.compile(
    "CONSENT_(DEMO|METRICS|HASHING)_[A-Z]+"
    r"|CONSENT_(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_\w+)?)"
)


@register(TAG)
def environment(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    env = settings.CONSENT_ENVIRONMENT
    return [*_file(env), *_values(env), *_unknown_names(env)]


def _file(env: Any) -> Found:
    """What stands there is not shown: it may be a part of a secret."""
    if env.file_error:
        yield message(
            "E031",
            f"{env.file} cannot be read: {env.file_error}.",
            "Let the user that runs this read it, as plain text.",
        )
    if env.wrong_lines:
        yield message(
            "E032",
            f"In {env.file}, line {', '.join(map(str, env.wrong_lines[:4]))} is not NAME=value.",
            "Write no spaces around =, close each quotation mark, and give a remark a line of its "
            "own, which # begins. A value has one line: in PEM, write \\n for each new line.",
        )


def _values(env: Any) -> Found:
    """What is written there is not shown: it may be a secret."""
    for name, hint in env.unusable.items():
        yield message("E001", f"{name} cannot be used as it is written.", hint)


def _unknown_names(env: Any) -> Found:
    """Refused where `.env` has it, or where it is nearly a setting; else there is a warning."""
    for name in sorted({*os.environ, *env.in_file} - env.known):
        is_ours = name.startswith("CONSENT_") and not NO_SETTINGS.fullmatch(name)
        is_in_file = name in env.in_file
        near = get_close_matches(name, env.known, n=1, cutoff=0.8)
        if is_ours or (near and (is_in_file or name.startswith("DJANGO_"))):
            yield message(
                "E040" if near or is_in_file else "W006",
                f"{name}{' of .env' * is_in_file} is not a setting of this service.",
                f"Write {near[0]}?" if near else "Remove it: see config/manual/settings.md.",
            )
