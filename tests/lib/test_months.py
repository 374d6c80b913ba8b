"""Months, as retention counts them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from consent.lib.months import month_start


@pytest.mark.parametrize(
    ("moment", "months", "start"),
    [
        (datetime(2026, 11, 29, 23, 59, tzinfo=UTC), 0, (2026, 11)),
        (datetime(2026, 12, 1, tzinfo=UTC), 1, (2027, 1)),
        (datetime(2027, 1, 31, tzinfo=UTC), -1, (2026, 12)),
        (datetime(2026, 11, 29, tzinfo=UTC), -24, (2024, 11)),
        (datetime(2026, 12, 1, tzinfo=timezone(timedelta(hours=9))), 0, (2026, 11)),
    ],
)
def test_a_month_begins_at_midnight_utc(
    moment: datetime, months: int, start: tuple[int, int]
) -> None:
    assert month_start(moment, months) == datetime(*start, 1, tzinfo=UTC)
