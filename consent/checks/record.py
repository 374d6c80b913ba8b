"""Check of the database that stores the record."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from consent.checks.found import TAG, Apps, Found

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
