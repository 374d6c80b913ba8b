"""How many bytes the banner's answers take for a notice, before anybody is served."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import brotli  # type: ignore[import-untyped]

from consent.kernel.values import PLACE
from consent.notices import NoticeInForce
from consent.scripts.banner import BUDGET, BannerRequest, resolve, text_of

# Qualities of Brotli that are quicker than the one that is served, by sixty times and by six; what
# they make is larger by some 500 and some 100 bytes
QUICKEST, QUICKER = 5, 10
TOLERANCE = 32  # bytes: answers that are alike differ by 20 at most, as measured
CANDIDATES = 2  # compressed in full to find the largest of a language
MINUTE = 29_934_742  # any: an answer that says when it was sent takes some bytes more or less
MINUTES = 20  # bytes: how many more at the most; 18 between two as measured


class Answer(NamedTuple):
    """One answer of `banner.js`, and for whom it is."""

    language: str
    place: str
    signal: bool
    text: str
    is_dated: bool

    @property
    def size(self) -> int:
        """The most that it takes."""
        return _size(self.text) + MINUTES * self.is_dated


Alike = Sequence[Answer]  # they differ in the code of the place alone


def largest(in_force: NoticeInForce, days: Sequence[date]) -> list[Answer]:
    """The largest answer in each language; one that is over the budget is found in any case."""
    return [_largest(groups) for groups in by_language(in_force, days).values()]


def by_language(in_force: NoticeInForce, days: Iterable[date]) -> Mapping[str, list[Alike]]:
    """Every answer, with those beside it that are alike."""
    groups: dict[str, dict[str, list[Answer]]] = {}
    for answer in _answers(in_force, days):
        by_text = groups.setdefault(answer.language, {})
        by_text.setdefault(answer.text.replace(f'"{answer.place}"', ""), []).append(answer)
    return {language: list(by_text.values()) for language, by_text in groups.items()}


def _answers(in_force: NoticeInForce, days: Iterable[date]) -> Iterator[Answer]:
    """Each answer that a browser can get on these days."""
    rules, variants = set(), set()
    for day, place in product(days, _places(in_force)):
        requests = _requests(in_force, place)
        variant = resolve(in_force, requests[0], day).variant
        if (variant.place, variant.rule) in rules:
            continue  # whatever is asked there, it was asked under the same rule before
        rules.add((variant.place, variant.rule))
        for resolved in (resolve(in_force, request, day) for request in requests):
            if resolved.variant not in variants:
                variants.add(resolved.variant)
                variant, text = resolved.variant, text_of(in_force, resolved, day, sent_at=MINUTE)
                yield Answer(
                    variant.language, variant.place, variant.signal, text, resolved.is_dated
                )


def _requests(in_force: NoticeInForce, place: str) -> list[BannerRequest]:
    return [
        BannerRequest(
            is_script=True, is_beginning=True, language=language, place=place, gpc=signal, dnt=False
        )
        for language, signal in product(in_force.languages, (False, True))
    ]


def _places(in_force: NoticeInForce) -> list[str]:
    """Where a rule is written for, and the countries of which only a part has one."""
    rows = in_force.ruleset.regions
    codes = {code for row in rows for code in (row["code"], *row["covers"])}
    return sorted({*filter(PLACE.fullmatch, codes), *(code.partition("-")[0] for code in codes)})


def _largest(groups: Iterable[Alike]) -> Answer:
    """The largest of those that look so; one that is over the budget is found in any case."""
    ranked = sorted(groups, key=lambda alike: _quick_size(alike[0], QUICKEST), reverse=True)
    found = max((alike[0] for alike in ranked[:CANDIDATES]), key=lambda answer: answer.size)
    if found.size <= BUDGET:
        doubtful = (answer for alike in ranked if not _fits(alike) for answer in alike)
        return max([found, *doubtful], key=lambda answer: answer.size)
    return found


def _fits(alike: Alike) -> bool:
    """Whether all of them surely do, by the quickest way to know it."""
    one = alike[0]
    is_small = any(_quick_size(one, quality) <= BUDGET for quality in (QUICKEST, QUICKER))
    return is_small or one.size + TOLERANCE <= BUDGET


@lru_cache(maxsize=128)
def _quick_size(answer: Answer, quality: int) -> int:
    return len(brotli.compress(answer.text.encode(), quality=quality))


@lru_cache(maxsize=128)
def _size(text: str) -> int:
    return len(brotli.compress(text.encode()))
