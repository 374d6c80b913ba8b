"""Measure the banner's answers for a notice, in bytes of Brotli, before anybody is served."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import product

import brotli  # type: ignore[import-untyped]
from django.conf import settings

from consent.kernel.values import PLACE
from consent.lib import languages
from consent.notices import NoticeInForce
from consent.scripts.banner import BUDGET, BannerRequest, ResolvedRequest, resolve, text_of
from consent.scripts.config import laws

_QUICK, _SERVED = 5, 11  # qualities of Brotli; the quick one takes a sixtieth of the time
_CANDIDATES = 5  # compressed in full to find the largest of a language
_MINUTE = 29_934_742  # any
_MAX_MEASURED = 16  # notices whose sizes are kept
_measured: dict[tuple[str, tuple[date, ...], str], list["Answer"]] = {}
MARGIN = 20  # bytes: what an answer takes more by its minute, place code and versions


@dataclass(frozen=True)
class Answer:
    """One answer of `banner.js`."""

    text: str
    resolved: ResolvedRequest
    place: str

    @property
    def language(self) -> str:
        return self.resolved.variant.language

    @property
    def signal(self) -> bool:
        return self.resolved.variant.signal

    @cached_property
    def size(self) -> int:
        """The most bytes that it and those like it take."""
        return _size(self.text, _SERVED) + MARGIN

    @property
    def is_too_large(self) -> bool:
        return self.size > BUDGET

    def __str__(self) -> str:
        return f"{languages.name(self.language)}: {self.size:,} of {BUDGET:,}"


def largest(in_force: NoticeInForce, days: Sequence[date]) -> list[Answer]:
    """Return the largest answer in each language, by the rules of these days; measured once."""
    key = in_force.digest, tuple(days), settings.CONSENT_SERVICE_URL
    if key not in _measured:
        if len(_measured) >= _MAX_MEASURED:
            _measured.clear()
        by_language: dict[str, list[Answer]] = {}
        for answer in answers(in_force, days):
            by_language.setdefault(answer.language, []).append(answer)
        _measured[key] = [_largest(found) for found in by_language.values()]
    return _measured[key]


def answers(in_force: NoticeInForce, days: Sequence[date]) -> Iterator[Answer]:
    """Yield the answers of these days, one of those that differ in the code of the place alone."""
    texts = set()
    for day, place in _places(in_force, days):
        for language, signal in product(in_force.languages, (False, True)):
            request = BannerRequest(
                is_script=True,
                is_beginning=True,
                language=language,
                place=place,
                gpc=signal,
                dnt=False,
            )
            resolved = resolve(in_force, request, day)
            text = text_of(in_force, resolved, day, sent_at=_MINUTE)
            if text not in texts:
                texts.add(text)
                yield Answer(text, resolved, place)


def _places(in_force: NoticeInForce, days: Sequence[date]) -> Iterator[tuple[date, str]]:
    """Yield one place for each rule, on the first day of its rule."""
    ruleset, found = in_force.ruleset, set()
    codes = {code for row in ruleset.regions for code in (row["code"], *row["covers"][:1])}
    codes |= {code.partition("-")[0] for code in codes}
    for day, place in product(days, sorted(filter(PLACE.fullmatch, codes))):
        region = ruleset.region(place, today=day)
        rule = replace(region, code=""), laws(region)
        spoken = ruleset.languages(place, today=day)
        facts = repr((rule, spoken, place[:2] == "US", f"{place}-" in region.laws))
        if facts not in found:
            found.add(facts)
            yield day, place


def _largest(found: Sequence[Answer]) -> Answer:
    ranked = sorted(found, key=lambda answer: _size(answer.text, _QUICK), reverse=True)
    return max(ranked[:_CANDIDATES], key=lambda answer: answer.size)


@lru_cache(maxsize=256)
def _size(text: str, quality: int) -> int:
    return len(brotli.compress(text.encode(), quality=quality))
