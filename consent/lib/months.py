"""Count calendar months, in UTC."""

from datetime import UTC, datetime


def month_start(moment: datetime, months: int = 0) -> datetime:
    """Return when the month of a moment began, or the one so many months later; negative: earlier.

    `%Y-%m` is its name.
    """
    moment = moment.astimezone(UTC)
    years, month = divmod(moment.month - 1 + months, 12)
    return datetime(moment.year + years, month + 1, 1, tzinfo=UTC)
