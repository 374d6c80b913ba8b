"""Build the tag's response: code, texts in one language and the region's rule, all at once."""

import re
from datetime import date
from functools import cache
from typing import NamedTuple

from consent.kernel.values import PLACE
from consent.lib.built_scripts import BANNER
from consent.notices import NoticeInForce
from consent.scripts.config import (
    MINOR,
    ResolvedRequest,
    Variant,
    compact_json,
    config,
    language_of,
    laws,
    starts,
)

IDENTIFIER = "__MIX_CONFIG__"
_CLOSE = "}\n"  # what a script ends with
MINUTE = 60  # seconds for which one text says how old it is: as long, a browser gets a 304
BUDGET = 9_500  # bytes of Brotli: as shipped, with any look; above it, the review warns
_NAME = re.compile(r'(?<=[{,])"([a-z_]+)":')  # in a script, names go without quotes


class BannerRequest(NamedTuple):
    """What a request says of the answer that it wants."""

    is_script: bool
    is_beginning: bool  # of a page, and not a visitor who asks for another language
    language: str  # one of the site's, or empty
    place: str
    gpc: bool
    dnt: bool = False
    minor: bool = False  # who the site knows for one: as a signal that nobody sends (R188)


def resolve(in_force: NoticeInForce, request: BannerRequest, today: date) -> ResolvedRequest:
    """Return what a request comes to on a day; many come to the same."""
    place, asked = request.place, request.language
    region = in_force.ruleset.region(place, today=today)
    language = language_of(
        in_force, asked=asked, place=place, is_beginning=request.is_beginning, today=today
    )
    country = place.partition("-")[0]
    is_wider = not region.code.startswith(f"{place}-")
    if is_wider and f"{country}-" not in region.laws:  # else an answer says in which part (R62)
        # Places under one rule share a variant; a group's code names no place
        place = region.code if PLACE.fullmatch(region.code) else country
    variant = Variant(
        request.is_script,
        in_force.site.key,
        in_force.digest,
        language,
        place,
        repr((region, laws(region), in_force.ruleset.languages(place, today=today))),
        request.gpc or (region.dnt and request.dnt) or (request.minor and MINOR),
    )
    is_silence_a_yes = any(starts(category, region) for category in in_force.ruleset.optional)
    return ResolvedRequest(variant, region, is_dated=request.is_script and is_silence_a_yes)


def text_of(
    in_force: NoticeInForce,
    resolved: ResolvedRequest,
    today: date,
    *,
    sent_at: int,
    service: str = "",
) -> str:
    """Return the uncompressed answer; `sent_at` is Unix time in minutes.

    A browser's own cache, or one on the way, may hand on an answer that is old. How old it is when
    it runs `texts.js` looks at; neither a page nor its clock learns that otherwise.
    """
    text = compact_json(config(in_force, resolved, today, service))
    if not resolved.variant.is_script:
        return text
    before, after = _code()
    # A quote within a string is escaped, so what stands unescaped before a colon is a name
    script = before + _NAME.sub(r"\1:", text) + after
    if resolved.is_dated:
        return f"{script.removesuffix(_CLOSE)}_c.made={sent_at}{_CLOSE}"
    return script


@cache
def _code() -> tuple[str, str]:
    before, after = BANNER.read_text(encoding="utf-8").split(IDENTIFIER)
    return before, after
