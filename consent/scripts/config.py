"""Build the banner's config, which its `texts.js` describes: one notice, place and language."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from django.conf import settings

from consent.kernel.laws import Law
from consent.kernel.rules import WEAKEST_FIRST, Category, Model, Region
from consent.kernel.values import PLACE
from consent.lib import colours, languages
from consent.notices import NoticeInForce
from consent.scripts.words import first_words
from consent.vendors.facts import never_granted
from consent.web.site_access import origins_of

_RULES = ("two_step", "dnt", "gpc")
MINOR: Literal["minor"] = "minor"
SignalSent = bool | Literal["minor"]
_NOBODY = -1  # in place of a category that would say yes


@dataclass(frozen=True, slots=True)
class Variant:
    """What a response depends on, and nothing else."""

    is_script: bool
    site: str
    digest: str  # of the notice
    language: str
    place: str
    rule: str
    signal: SignalSent


class ResolvedRequest(NamedTuple):
    """What a request comes to; many come to the same."""

    variant: Variant
    region: Region
    is_dated: bool  # where silence may be a yes, a script says when it was sent


def config(
    in_force: NoticeInForce, resolved: ResolvedRequest, today: date, service: str = ""
) -> dict[str, Any]:
    """Return the config of a request, as the banner's `texts.js` describes it.

    A preview is a `service` of its own.
    """
    variant, region, _ = resolved
    language, place, signal = variant.language, variant.place, variant.signal
    snapshot = in_force.snapshot
    required = in_force.ruleset.languages(place, today=today)
    is_page_heard = _begins_in(in_force, required) == in_force.languages[0]
    others = dict.fromkeys(required if is_page_heard else (*required, in_force.languages[0]))
    content = {
        "service": service or settings.CONSENT_SERVICE_URL,
        "site": in_force.site.key,
        "origins": sorted(map(hash_of, origins_of(in_force))),
        "notice": in_force.number,
        "language": language,
        "languages": is_page_heard and in_force.languages,  # else the law spoke
        "other_languages": {  # that the place is offered, by their own names (R89)
            code: languages.own_name(code)
            for code in others
            if code != language and code in in_force.languages
        },
        "dir": "rtl" if languages.direction(language) == "rtl" else "",
        "signal": signal,
        "imports": _imports(in_force, region),
        **look(snapshot.get("theme", {}), place),
        "region": region_config(region, place) | ({"gpc": 0} if signal == MINOR else {}),
        "categories": [
            _category(category, region, in_force.ruleset.categories[category["key"]], language)
            for category in snapshot["categories"]
        ],
        "vendors": _vendors([*snapshot["categories"], *snapshot["unused"]]),
        "privacy": snapshot["texts"][language]["privacy_policy_url"],
        "texts": first_words(snapshot, region, language=language, place=place, signal=signal),
    }
    return _without_empty(content)


def compact_json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _without_empty(content: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is empty, off or zero, which the banner takes for granted."""
    return {name: value for name, value in content.items() if value}


def language_of(
    in_force: NoticeInForce, *, asked: str, place: str, is_beginning: bool, today: date
) -> str:
    """Return the language in which the banner begins.

    Where the law names another language than the site's own, a page is answered in that one
    (R89); a visitor who then asks for another is asking for the config alone. `asked` is one of
    the site's languages, or empty.
    """
    first = _begins_in(in_force, in_force.ruleset.languages(place, today=today))
    if is_beginning and first != in_force.languages[0]:
        return first
    return asked or first


def _begins_in(in_force: NoticeInForce, required: Sequence[str]) -> str:
    own = in_force.languages
    return next((code for code in required if code in own), own[0])


def _imports(in_force: NoticeInForce, region: Region) -> int:
    """Return 1 if a no to another product is imported; 2 if a yes is too, where the law allows."""
    return {"nothing": 0, "all": 1 + (region.model is not Model.OPT_IN)}.get(
        in_force.site.imports, 1
    )


def look(theme: colours.Theme, place: str = "") -> dict[str, Any]:
    """Return a theme's style and layout for the banner; in the US the opt-out's link (R151)."""
    style, chosen = colours.style(theme), colours.whole(theme)
    opener = 1 + 2 * place.startswith("US") + 4 * (chosen["opener"] == "left")
    in_page = int(chosen["layout"] == "flow")
    opener = opener if chosen["opener"] else 0
    return _without_empty({"style": style, "in_page": in_page, "opener": opener})


def region_config(region: Region, place: str) -> dict[str, Any]:
    return {
        "code": place,
        "model": WEAKEST_FIRST.index(region.model),
        "laws": laws(region),
        **{flag: 1 for flag in _RULES if getattr(region, flag)},
    }


def _vendors(categories: list[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """Return by vendor and type the place of the category that decides; after the last, a no."""
    found: dict[str, dict[str, int]] = {}
    for place, category in enumerate(categories):
        for vendor, names in category["signals"].items():
            found.setdefault(vendor, {}).update(dict.fromkeys(names, place))
    if "google" in found:  # it is told of all of its types, and of those that nobody maps: no
        found["google"] |= dict.fromkeys(never_granted(categories), _NOBODY)
    return found


def _category(
    category: Mapping[str, Any], region: Region, rule: Category, language: str
) -> dict[str, Any]:
    texts = category["texts"][language]
    content = {"key": rule.key, **flags(rule, region)}
    if rule.necessary:
        return content
    return content | {
        "version": rule.version,
        "name": texts["name"],
        "summary": texts["summary"],
        "cookies": [row["name"] for row in category["cookies"]],  # which it may leave behind
    }


def hash_of(origin: str) -> int:
    """Return a signed hash of 32 bits, as the banner's `origin.js` does: each visitor gets them."""
    value = 0
    for letter in origin:
        value = (value * 31 + ord(letter)) & 0xFFFFFFFF
    return value - (value >> 31 << 32)


def flags(category: Category, region: Region) -> dict[str, int]:
    """Return the flags of a category where this rule holds."""
    own = region.model_for(category)
    model = {} if own is region.model else {"model": WEAKEST_FIRST.index(own)}
    known = {
        "necessary": int(category.necessary),
        "sale": category.sells_or_shares + 2 * category.targets_ads,
        "starts": int(starts(category, region)),
    }
    return _without_empty(known) | model


def starts(category: Category, region: Region) -> bool:
    """Return whether silence lets an optional category be on here (R21, fourth)."""
    is_asked = category.necessary or category.needs_yes
    return not is_asked and region.model_for(category) is not Model.OPT_IN


def laws(region: Region) -> list[dict[str, Any]]:
    """Return the laws by which answers given elsewhere hold, as the banner's `rules.js` reads them.

    Of the laws of two places the stricter one holds; the first match counts.

    A country stands for all of its parts, but for those that come before it; `US$` is the country
    without its part. The last law is the one of every other place.
    """
    return [*_laws(region.own_law, tuple(region.laws.items()))]


@lru_cache(maxsize=256)  # a review asks for them a thousand times, of a few rules
def _laws(own: Law, every: tuple[tuple[str, Law], ...]) -> tuple[dict[str, Any], ...]:
    rest = own.beside(dict(every).get("", own))
    here = {law: own.beside(law) for law in {law for _, law in every}}  # few, of many places
    found = {name: here[law] for name, law in every if PLACE.fullmatch(name.removesuffix("-"))}
    countries = {name: law for name, law in found.items() if "-" not in name and law != rest}
    first: dict[str, Law] = {}
    others = {**countries}
    for name, law in found.items():
        if "-" in name and law != countries.get(name[:2], rest):
            into = first if name[:2] in countries else others
            into[f"{name[:2]}$" if name.endswith("-") else name] = law
    return *_grouped(first), *_grouped(others), _days(rest)


def _grouped(laws: Mapping[str, Law]) -> Iterator[dict[str, Any]]:
    for law in dict.fromkeys(laws.values()):
        names = "|".join(name for name, its_law in laws.items() if its_law == law)
        yield {"where": rf"^({names})\b", **_days(law)}


def _days(law: Law) -> dict[str, int]:
    days = {"memory_days": law.memory_days, "reask_days": law.reask_days}
    shown = {name: value for name, value in days.items() if value is not None}
    return shown | ({"two_step": 1} if law.two_step else {})
