"""Months, each a range of ids: a UUIDv7 begins with its time."""

from datetime import UTC, datetime
from typing import NamedTuple, Self
from uuid import UUID

from consent.lib import uuid7


class Month(NamedTuple):
    """A calendar month, in UTC."""

    year: int
    month: int

    @classmethod
    def of(cls, moment: datetime) -> Self:
        moment = moment.astimezone(UTC)
        return cls(moment.year, moment.month)

    @classmethod
    def of_id(cls, id: UUID) -> Self:
        return cls.of(datetime.fromtimestamp((id.int >> 80) / 1000, UTC))

    def plus(self, months: int) -> "Month":
        years, month = divmod(self.month - 1 + months, 12)
        return Month(self.year + years, month + 1)

    @property
    def start(self) -> datetime:
        return datetime(self.year, self.month, 1, tzinfo=UTC)

    @property
    def first(self) -> UUID:
        """Return the lowest id of this month: ids of earlier months sort before it."""
        return uuid7.floor(self.start)

    @property
    def end(self) -> UUID:
        return self.plus(1).first

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"
