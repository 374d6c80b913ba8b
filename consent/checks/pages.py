"""Checks of what our own pages and mails are made with."""

import gettext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from consent.checks.found import TAG, Apps, Found


@register(TAG)
def debug(app_configs: Apps, **_: Any) -> Found:
    if not settings.DEBUG or urlsplit(settings.CONSENT_SERVICE_URL).scheme != "https":
        return []
    return [
        Error(
            "DJANGO_DEBUG is on, but CONSENT_SERVICE_URL is an https address: each error would "
            "show visitors our settings.",
            hint="Take DJANGO_DEBUG away, or use an http address under .localhost.",
            id="consent.E041",
        )
    ]


@register(TAG)
def translations(app_configs: Apps, **_: Any) -> Found:
    path = settings.CONSENT_LOCALE_PATH
    if not path or _has_translation(Path(path)):
        return []
    return [
        Error(
            f"CONSENT_LOCALE_PATH is {path!r}, where no translation lies that can be read.",
            hint="Name the folder that holds <code>/LC_MESSAGES/django.mo, made by msgfmt.",
            id="consent.E042",
        )
    ]


def _has_translation(folder: Path) -> bool:
    """Whether there is one at least, and each that is there can be read."""
    files = [*folder.glob("*/LC_MESSAGES/django.mo")]
    try:
        for file in files:
            with file.open("rb") as translation:
                gettext.GNUTranslations(translation)
    except (OSError, ValueError):
        return False
    return bool(files)


@register(TAG)
def mail_from(app_configs: Apps, **_: Any) -> Found:
    sender = settings.DEFAULT_FROM_EMAIL
    try:
        if sender:
            validate_email(sender.rpartition("<")[2].removesuffix(">"))
    except ValidationError:
        return [
            Error(
                f"CONSENT_MAIL_FROM is {sender!r}, which is not an address.",
                hint="Write consent@example.com, or Consent <consent@example.com>.",
                id="consent.E043",
            )
        ]
    return []
