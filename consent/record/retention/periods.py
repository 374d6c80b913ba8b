"""The periods of what proves something: so many months after a visitor's last decision (R73).

The record is the proof. What a browser may do follows from its cookie, so a no goes on when its
proof is deleted; a yes must not outlive its proof.
"""

from datetime import datetime

from django.conf import settings

from consent import notices
from consent.lib.months import Month

LEAST = 24  # months: opt-out requests and what became of them (R73)

_DAYS = 30  # in a month, where it must not be counted too long


def of_proof() -> int:
    """In months."""
    months: int = settings.CONSENT_RETENTION_MONTHS
    return months


def oldest_month(now: datetime, months: int | None = None) -> Month:
    """The oldest month of which nothing is deleted."""
    return Month.of(now).plus(-(of_proof() if months is None else months))


def regions_beyond_retention() -> list[str]:
    """The region rules by which a yes holds for longer than its proof is stored."""
    days = of_proof() * _DAYS
    return sorted(
        {
            row["code"]
            for notice in notices.everywhere()
            for row in notice.ruleset.regions
            if row["memory_days"] is None or row["memory_days"] > days
        }
    )
