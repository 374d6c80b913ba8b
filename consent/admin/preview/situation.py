"""Who the visitor of a preview is. All of it stands in the address, so that no cookie has to."""

import re
from collections.abc import Collection
from datetime import date
from typing import NamedTuple, Self
from uuid import UUID

from consent.kernel.values import CATEGORY_KEY, LANGUAGE, PLACE

ALL, NONE = "all", "no"  # on the notice in force before the one that is previewed
EARLIEST = date(2000, 1, 1)  # before any law of cookies; ids of answers begin in 1970
SOME, NOW = "some", "now"  # some on that one; or some just now, on the previewed one
AS = "as"  # as the visitor of a decision on record was asked, and had answered until then
_SOME = rf"(?:{SOME}|{NOW})(?:\+{CATEGORY_KEY.pattern})*"
_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ANSWER = re.compile(rf"(?:{ALL}|{NONE}|{_SOME}|{AS}\+{_ID})?", re.ASCII)
_KEY = re.compile(
    r"(?P<notice>draft|[1-9][0-9]{0,8})"
    rf"~(?P<place>{PLACE.pattern})"
    rf"~(?P<language>{LANGUAGE.pattern})"
    r"~(?P<gpc>[01])"
    rf"~(?P<answer>{_ANSWER.pattern})"
    r"~(?P<day>\d{4}-\d\d-\d\d)",
    re.ASCII,
)


class Situation(NamedTuple):
    place: str
    language: str
    day: date
    number: int = 0  # of a published notice; 0 is the draft
    gpc: bool = False
    answer: str = ""  # nothing yet

    @classmethod
    def of_key(cls, key: str) -> Self:
        """Raises ValueError."""
        found = _KEY.fullmatch(key)
        if found is None:
            raise ValueError(key)
        day = date.fromisoformat(found["day"])
        if day < EARLIEST:
            raise ValueError(key)
        return cls(
            place=found["place"],
            language=found["language"],
            day=day,
            number=0 if found["notice"] == "draft" else int(found["notice"]),
            gpc=found["gpc"] == "1",
            answer=found["answer"],
        )

    @property
    def key(self) -> str:
        """Its spelling in an address."""
        notice = self.number or "draft"
        return f"{notice}~{self.place}~{self.language}~{self.gpc:d}~{self.answer}~{self.day}"

    @property
    def decision(self) -> UUID | None:
        """The decision on record before which this visitor stands."""
        word, _, id = self.answer.partition("+")
        return UUID(id) if word == AS else None

    @property
    def is_answered_now(self) -> bool:
        return self.answer.partition("+")[0] == NOW

    def answering_now(self, allowed: Collection[str]) -> Self:
        """The same visitor, who has just allowed these."""
        return self._replace(answer="+".join([NOW, *sorted(allowed)]))

    def allows(self, optional: Collection[str]) -> dict[str, bool]:
        """What was answered about each of these categories."""
        _, *keys = self.answer.split("+")
        return {key: self.answer == ALL or key in keys for key in optional}


def is_answer(text: str) -> bool:
    return _ANSWER.fullmatch(text) is not None
