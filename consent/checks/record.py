"""Checks of the record: the database that stores it, and how long it is stored."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from consent.checks.found import TAG, Apps, Found
from consent.record import retention

ENGINES = ("django.db.backends.sqlite3", "config.postgresql")


@register(TAG)
def database(app_configs: Apps, **_: Any) -> Found:
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine in ENGINES:
        return []
    return [
        Error(
            f"DATABASE_URL asks for {engine}, on which nothing keeps the record append-only.",
            hint="Use sqlite:///path or postgres://user:password@host/name.",
            id="consent.E009",
        )
    ]


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
