"""Months as ranges of ids."""

from datetime import UTC, datetime

from consent.lib import uuid7
from consent.lib.months import Month

NOW = datetime.now(UTC)
THIS = Month.of(NOW)


def test_months_follow_each_other_without_a_gap() -> None:
    for months in range(30):
        month = THIS.plus(months)
        assert month.end == month.plus(1).first
        assert Month.of_id(month.first) == month
        assert Month.of_id(uuid7.uuid7(NOW)) == THIS
    assert Month(2026, 12).plus(1) == Month(2027, 1)
    assert Month(2027, 1).plus(-1) == Month(2026, 12)
    assert Month(2026, 11).plus(-24) == Month(2024, 11)
