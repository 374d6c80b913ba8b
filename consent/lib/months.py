"""Count calendar months, in UTC; and the days that periods of months are told and counted in."""

from datetime import UTC, datetime


def month_start(moment: datetime, months: int = 0) -> datetime:
    """Return when the month of a moment began, or the one so many months later; negative: earlier.

    `%Y-%m` is its name.
    """
    moment = moment.astimezone(UTC)
    years, month = divmod(moment.month - 1 + months, 12)
    return datetime(moment.year + years, month + 1, 1, tzinfo=UTC)


def in_days(months: int) -> int:
    """Return the days of so many months at most, leap years among them: 731 of 24 (R191)."""
    return -(-months * 1_461 // 48)
