"""The promise after an opt-out request, signed into an address: its number and the day."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from django.core import signing

from consent.models import OptOutRequest

PARAMETER = "request"
_SALT = "opt-out request"


@dataclass(frozen=True, slots=True)
class Promise:
    number: int
    due_on: date

    @classmethod
    def of(cls, row: OptOutRequest) -> Self:
        return cls(row.pk, row.due_on)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The promise that we signed, or None: nobody else can make one."""
        try:
            number, due_on = signing.loads(text, salt=_SALT)
        except signing.BadSignature:
            return None
        return cls(number, date.fromisoformat(due_on))

    def signed(self) -> str:
        return signing.dumps([self.number, self.due_on.isoformat()], salt=_SALT)
