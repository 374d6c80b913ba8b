"""Who the visitor of a preview is. All of it stands in the address, so that no cookie has to."""

import re
from collections.abc import Collection
from datetime import date
from typing import NamedTuple, Self
from uuid import UUID

from django.urls import reverse

from consent.kernel.values import CATEGORY_KEY, LANGUAGE, PLACE
from consent.lib.row_ids import row_id

ALL, NONE = "all", "no"  # on the notice in force before the one that is previewed
EARLIEST = date(2000, 1, 1)  # before any law of cookies; ids of answers begin in 1970
SOME, NOW = "some", "now"  # some on that one; or some just now, on the previewed one
AS = "as"  # as the visitor of a decision on record was asked, and had answered until then
_SOME = rf"(?:{SOME}|{NOW})(?:\+{CATEGORY_KEY.pattern})*"
_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ANSWER = re.compile(rf"(?:{ALL}|{NONE}|{_SOME}|{AS}\+{_ID})?", re.ASCII)


class PreviewParams(NamedTuple):
    place: str
    language: str
    day: date
    number: int = 0  # of a published notice; 0 is the draft
    gpc: bool = False
    answer: str = ""  # nothing yet

    @classmethod
    def from_key(cls, key: str) -> Self:
        """Raises ValueError."""
        notice, place, language, gpc, answer, day = key.split("~")
        params = cls(place, language, date.fromisoformat(day), row_id(notice), gpc == "1", answer)
        is_known = PLACE.fullmatch(place) and LANGUAGE.fullmatch(language) and is_answer(answer)
        if not is_known or params.day < EARLIEST or params.key != key:
            raise ValueError(key)
        return params

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

    def root(self, site: str) -> str:
        """The address of the site's stand-in page, below which the service is mounted."""
        return reverse("admin:consent_preview_frame", args=[site, self.key])

    def address(self, site: str, surface: str) -> str:
        """The address of what is shown: `banner`, `dialog`, `preferences` or `cookies`."""
        match surface:
            case "preferences" | "cookies":
                return f"{self.root(site)}{surface}/?site={site}&language={self.language}"
            case "dialog":
                return f"{self.root(site)}?open=dialog"
        return self.root(site)


def is_answer(text: str) -> bool:
    return _ANSWER.fullmatch(text) is not None
