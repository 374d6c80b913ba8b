"""What the tag brings: code, texts in one language and the region's rule, in one response."""

import json
import re
from dataclasses import dataclass
from functools import cache

from django.utils import timezone

from consent import evidence
from consent.embed.config import WORDS, config, register
from consent.embed.names import shortened
from consent.embed.tongues import language_of
from consent.notices import InForce
from consent.packed import Packed
from consent.publishing import BANNER
from consent.schemas import PLACE

__all__ = ["IDENTIFIER", "MOST", "WORDS", "config", "language_of", "packed", "registered"]

IDENTIFIER = "__MIX_CONFIG__"
_NAME = re.compile(r'(?<=[{,])"([a-z_]+)":')  # in a script, names go without quotes
MOST = 512  # variants kept; a site with three languages has some two hundred


@dataclass(frozen=True, slots=True)
class Variant:
    """What a response depends on, and nothing else."""

    is_script: bool
    site: str
    digest: str  # of the notice
    language: str
    place: str
    rule: str
    signal: bool
    carries: str


_packed: dict[Variant, Packed] = {}
_registered: dict[tuple[str, str], Packed] = {}  # by the notice's digest, and the language


def packed(
    in_force: InForce,
    *,
    language: str,
    place: str,
    sec_gpc: str | None,
    dnt: str | None,
    is_script: bool,
) -> Packed:
    """The banner with its config, or the config alone, ready to be sent."""
    region = in_force.terms.region(place, today=timezone.now().date())
    signal = evidence.signal(sec_gpc, dnt, region)
    is_wider = not region.code.startswith(f"{place}-")
    if is_wider:  # places under one rule share a variant; a group's code names no place
        place = region.code if PLACE.fullmatch(region.code) else place.partition("-")[0]
    site = in_force.site
    variant = Variant(
        is_script,
        site.key,
        in_force.digest,
        language,
        place,
        repr(region),
        signal,
        site.carries,
    )
    found = _packed.get(variant)
    if found is None:
        if len(_packed) >= MOST:
            _packed.clear()  # most of them are of notices that were replaced
        told = config(in_force, region, language=language, place=place, signal=signal)
        text = json.dumps(shortened(told), separators=(",", ":"), ensure_ascii=False)
        found = _packed[variant] = Packed.of(_filled(text) if is_script else text)
    return found  # not from _packed again: another thread may have cleared it


def registered(in_force: InForce, *, language: str) -> Packed:
    """What the categories declare, ready to be sent; in the site's first language, if need be."""
    if language not in in_force.languages:
        language = in_force.languages[0]
    found = _registered.get((in_force.digest, language))
    if found is None:
        if len(_registered) >= MOST:
            _registered.clear()
        text = json.dumps(register(in_force, language), separators=(",", ":"), ensure_ascii=False)
        found = _registered[in_force.digest, language] = Packed.of(text)
    return found


def _filled(config: str) -> str:
    before, after = _code()
    # A quote within a string is escaped, so what stands unescaped before a colon is a name
    return before + _NAME.sub(r"\1:", config) + after


@cache
def _code() -> tuple[str, str]:
    before, after = BANNER.read_text(encoding="utf-8").split(IDENTIFIER)
    return before, after
