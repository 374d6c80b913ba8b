"""How many bytes the banner's answers take for a notice, before anybody is served."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import product

import brotli  # type: ignore[import-untyped]

from consent.kernel.values import PLACE
from consent.notices import NoticeInForce
from consent.scripts.banner import BUDGET, BannerRequest, ResolvedRequest, resolve, text_of

# Qualities of Brotli that are quicker than the one that is served, by sixty times and by six; what
# they make is larger by some 500 and some 100 bytes
QUICKEST, QUICKER, SERVED = 5, 10, 11
TOLERANCE = 32  # bytes: answers that are alike differ by 20 at most, as measured
CANDIDATES = 2  # compressed in full to find the largest of a language
MINUTE = 29_934_742  # any: an answer that says when it was sent takes some bytes more or less
MINUTES = 20  # bytes: how many more at the most; 18 between two as measured


@dataclass(frozen=True)
class Answer:
    """One answer of `banner.js`, made when it is looked at."""

    in_force: NoticeInForce
    day: date
    asked: str  # a language
    place: str
    signal: bool

    @cached_property
    def resolved(self) -> ResolvedRequest:
        request = BannerRequest(
            is_script=True,
            is_beginning=True,
            language=self.asked,
            place=self.place,
            gpc=self.signal,
            dnt=False,
        )
        return resolve(self.in_force, request, self.day)

    @property
    def language(self) -> str:
        return self.resolved.variant.language

    @cached_property
    def text(self) -> str:
        return text_of(self.in_force, self.resolved, self.day, sent_at=MINUTE)

    @property
    def size(self) -> int:
        """The most that it takes."""
        return _size(self.text) + MINUTES * self.resolved.is_dated


Alike = Sequence[Answer]  # they differ in the code of the place alone


def largest(in_force: NoticeInForce, days: Sequence[date]) -> list[Answer]:
    """The largest answer in each language; one that is over the budget is found in any case."""
    return [_largest(groups) for groups in by_language(in_force, days).values()]


def by_language(in_force: NoticeInForce, days: Iterable[date]) -> Mapping[str, list[Alike]]:
    """Every answer that a browser can get on these days, with those beside it that are alike."""
    groups: dict[str, list[Alike]] = {}
    for places in _under_one_rule(in_force, days):
        found: dict[tuple[str, bool], list[Answer]] = {}
        for language, signal in product(in_force.languages, (False, True)):
            alike = [Answer(in_force, day, language, place, signal) for day, place in places]
            found.setdefault((alike[0].language, signal), alike)
        for (language, _), alike in found.items():
            groups.setdefault(language, []).append(alike)
    return groups


def _under_one_rule(
    in_force: NoticeInForce, days: Iterable[date]
) -> Iterable[Sequence[tuple[date, str]]]:
    """The places, each on the first day of its rule; those together that are told the same."""
    groups: dict[tuple[bool, str], dict[str, tuple[date, str]]] = {}
    for day, place in product(days, _places(in_force)):
        variant, region, _ = Answer(in_force, day, "", place, signal=False).resolved
        rule = variant.rule.replace(repr(region.code), "", 1)
        group = groups.setdefault((variant.place.startswith("US"), rule), {})
        group.setdefault(variant.place, (day, place))
    return [[*group.values()] for group in groups.values()]


def _places(in_force: NoticeInForce) -> list[str]:
    """Where a rule is written for, and the countries of which only a part has one."""
    rows = in_force.ruleset.regions
    codes = {code for row in rows for code in (row["code"], *row["covers"])}
    return sorted({*filter(PLACE.fullmatch, codes), *(code.partition("-")[0] for code in codes)})


def _largest(groups: Iterable[Alike]) -> Answer:
    """The largest of those that look so; one that is over the budget is found in any case."""
    ranked = sorted(groups, key=lambda alike: _size(alike[0].text, QUICKEST), reverse=True)
    found = max((alike[0] for alike in ranked[:CANDIDATES]), key=lambda answer: answer.size)
    if found.size <= BUDGET:
        doubtful = (answer for alike in ranked if not _fits(alike) for answer in alike)
        return max([found, *doubtful], key=lambda answer: answer.size)
    return found


def _fits(alike: Alike) -> bool:
    """Whether all of them surely do, by the quickest way to know it."""
    one = alike[0]
    is_small = any(_size(one.text, quality) <= BUDGET for quality in (QUICKEST, QUICKER))
    return is_small or one.size + TOLERANCE <= BUDGET


@lru_cache(maxsize=256)
def _size(text: str, quality: int = SERVED) -> int:
    return len(brotli.compress(text.encode(), quality=quality))
