"""Checks of how long the record is stored."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from consent.checks.found import TAG, Apps, Found
from consent.record import retention


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
