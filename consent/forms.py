"""The forms of the preference page, taken apart at the door."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.http import QueryDict

from consent import ids
from consent.models import Decision

ANSWERS = {
    "accept": Decision.Method.ACCEPT,
    "reject": Decision.Method.REJECT,
    "save": Decision.Method.CUSTOM,
}
FRESH = timedelta(minutes=10)
_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


class Unreadable(ValueError):
    """This is not the form that the page holds."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """One answer, as the preference page sends it."""

    id: UUID  # made with the page, so that two clicks are one decision
    notice: int
    method: Decision.Method
    asked: tuple[str, ...]  # the categories that the page showed
    allowed: frozenset[str]

    @classmethod
    def of(cls, data: QueryDict) -> Self:
        number, answer = data.get("notice", ""), data.get("answer", "")
        if answer not in ANSWERS or not _NUMBER.fullmatch(number):
            raise Unreadable(answer)
        try:
            id = UUID(data.get("id", ""))
            ids.time_of(id)
        except ValueError as error:
            raise Unreadable("id") from error
        return cls(
            id=id,
            notice=int(number),
            method=ANSWERS[answer],
            asked=tuple(data.getlist("asked")),
            allowed=frozenset(data.getlist("allow")),
        )

    @property
    def choices(self) -> dict[str, bool]:
        if self.method is Decision.Method.CUSTOM:
            return {key: key in self.allowed for key in self.asked}
        return dict.fromkeys(self.asked, self.method is Decision.Method.ACCEPT)

    def id_at(self, now: datetime, *, after: datetime | None) -> UUID:
        """The form's own id while it is fresh and newer than the last answer, else a new one.

        An id carries its time: a page left open must not date an answer back.
        """
        made = ids.time_of(self.id)
        is_fresh = now - FRESH <= made <= now and (after is None or after <= made)
        return self.id if is_fresh else ids.uuid7(now)
