"""What was promised after an opt-out request, signed into an address of its site."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from django.core import signing
from django.utils.translation import gettext as _

from consent.models import OptOutRequest
from consent.record.opt_out_requests import promise

PARAMETER = "request"


@dataclass(frozen=True, slots=True)
class Promise:
    number: int
    due_on: date

    @classmethod
    def of(cls, row: OptOutRequest) -> Self:
        return cls(row.pk, row.due_on)

    @classmethod
    def read(cls, text: str, site: str) -> Self | None:
        """The promise that we signed for this site, or None: nobody else can make one."""
        try:
            number, due_on = signing.loads(text, salt=_salt(site))
        except signing.BadSignature:
            return None
        return cls(number, date.fromisoformat(due_on))

    @property
    def text(self) -> str:
        """In the language that is active."""
        number = _("Request {number} is recorded.").format(number=self.number)
        return f"{number} {promise(self.due_on)}"

    def signed(self, site: str) -> str:
        return signing.dumps([self.number, self.due_on.isoformat()], salt=_salt(site))


def _salt(site: str) -> str:
    return f"opt-out request {site}"
