"""Find the largest answer of `banner.js` for a notice, in bytes of Brotli, before it is served."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from consent.kernel.rules import NOWHERE
from consent.kernel.values import PLACE
from consent.notices import NoticeInForce
from consent.scripts.banner import BannerRequest, resolve, text_of
from consent.scripts.words import first_words
from consent.web.responses import shortest_brotli

_QUICK, _SERVED = 5, 11  # qualities of Brotli; the quick one takes a twelfth of the time
_GAIN = 500  # bytes: what the slow one saves at least, on the code alone
_MARGIN = 60  # bytes: what an answer takes more by its minute, its versions and the law of a place
_MINUTE = 29_934_742  # any


class Answer(NamedTuple):
    language: str
    text: str

    @property
    def size(self) -> int:
        """The most bytes that it and those like it take."""
        return _size(self.text, _SERVED) + _MARGIN

    def is_within(self, budget: int) -> bool:
        """Return whether it fits; where that is plain, it is not compressed in full."""
        return self.quick_size - _GAIN <= budget or self.size <= budget

    @property
    def quick_size(self) -> int:
        return _size(self.text, _QUICK) + _MARGIN


def largest(in_force: NoticeInForce, today: date) -> Answer:
    """Return the largest answer from today on."""
    places = _places(in_force, today)
    answers = [_longest(in_force, language, places) for language in in_force.languages]
    return max(answers, key=lambda answer: answer.quick_size)


def _places(in_force: NoticeInForce, today: date) -> list[tuple[str, date]]:
    """Return a place and a day for each kind of rule that changes the banner's words."""
    found = {}
    for row in in_force.ruleset.regions:
        codes = (row["code"], *row["covers"])
        place = next(filter(PLACE.fullmatch, codes), NOWHERE).partition("-")
        if not row["valid_to"] or row["valid_to"] >= today.isoformat():
            day = max(today, date.fromisoformat(row["valid_from"] or today.isoformat()))
            # A country alone has the strictest rule of its parts
            found[row["model"], place[0] == "US"] = f"{place[0]}-{place[2] or '*'}", day
    return [*found.values()]


def _longest(in_force: NoticeInForce, language: str, places: Sequence[tuple[str, date]]) -> Answer:
    """Return the answer with the most words in a language."""

    def length(case: tuple[tuple[str, date], bool]) -> int:
        (place, day), signal = case
        region = in_force.ruleset.region(place, today=day)
        words = first_words(
            in_force.snapshot, region, language=language, place=place, signal=signal
        )
        return sum(map(len, words))

    (place, day), signal = max(product(places, (False, True)), key=length)
    request = BannerRequest(
        is_script=True,
        is_beginning=False,
        language=language,
        place=place,
        gpc=signal,
    )
    resolved = resolve(in_force, request, day)
    return Answer(language, text_of(in_force, resolved, day, sent_at=_MINUTE))


@lru_cache(maxsize=32)
def _size(text: str, quality: int) -> int:
    return len(shortest_brotli(text.encode(), quality))
