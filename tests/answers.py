"""Every answer of `banner.js` for a notice; of those that differ in the place's code alone, one."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import NamedTuple

from consent.kernel.values import PLACE
from consent.notices import NoticeInForce
from consent.scripts.banner import BannerRequest, resolve, text_of
from consent.web.responses import shortest_brotli

_MINUTE = 29_934_742  # any
_ROOM = 20  # bytes: what one takes more by its minute, place code and versions


class Served(NamedTuple):
    language: str
    place: str
    signal: bool
    text: str

    @property
    def size(self) -> int:
        return len(shortest_brotli(self.text.encode())) + _ROOM


def every(in_force: NoticeInForce, today: date) -> Iterator[Served]:
    rows, seen = in_force.ruleset.regions, set()
    codes = {code for row in rows for code in (row["code"], *row["covers"])}
    places = sorted(filter(PLACE.fullmatch, codes))
    for place, language, signal in product(places, in_force.languages, (False, True)):
        request = BannerRequest(
            is_script=True, is_beginning=True, language=language, place=place, gpc=signal, dnt=False
        )
        resolved = resolve(in_force, request, today)
        text = text_of(in_force, resolved, today, sent_at=_MINUTE)
        if (plain := text.replace(f'"{place}"', "")) not in seen:
            seen.add(plain)
            yield Served(resolved.variant.language, place, signal, text)
