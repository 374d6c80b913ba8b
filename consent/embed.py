"""What the tag brings: code, texts in one language and the region's rule, in one response."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone

from consent import evidence, languages, lifetimes
from consent.notices import InForce
from consent.packed import Packed
from consent.publishing import BANNER
from consent.rules import Model, Region
from consent.schemas import PLACE

IDENTIFIER = "__MIX_CONFIG__"
WORDS = (  # in the order in which the banner takes them
    "title",
    "body",
    "accept",
    "reject",
    "choose",
    "dialog_title",
    "dialog_body",
    "save",
    "close",
    "always_on",
    "allowed",
    "off",
    "cookies_label",
    "no_cookies",
    "saved_accepted",
    "saved_rejected",
    "saved_custom",
    "hide",
    "unsent",
    "opted_out",
    "policy_link",
    "settings_link",
    "changed",
    "signal_status",
    "signal_reason",
)
RULES = ("two_step", "dnt", "gpc")
FLAGS = ("necessary", "sells_or_shares", "targets_ads", "third_party")
_NAME = re.compile(r'(?<=[{,])"([a-z_]+)":')  # in a script, names go without quotes
VENDORS = ("google",)  # whom the banner tells
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


_packed: dict[Variant, Packed] = {}


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
    variant = Variant(
        is_script, in_force.site.key, in_force.digest, language, place, repr(region), signal
    )
    found = _packed.get(variant)
    if found is None:
        if len(_packed) >= MOST:
            _packed.clear()  # most of them are of notices that were replaced
        told = config(in_force, region, language=language, place=place, signal=signal)
        text = json.dumps(told, separators=(",", ":"), ensure_ascii=False)
        found = _packed[variant] = Packed.of(_filled(text) if is_script else text)
    return found  # not from _packed again: another thread may have cleared it


def config(
    in_force: InForce, region: Region, *, language: str, place: str, signal: bool
) -> dict[str, Any]:
    """What the banner is told, as its `texts.js` describes it."""
    snapshot, service = in_force.snapshot, settings.CONSENT_SERVICE_URL
    tongues = _tongues(in_force, language, place)
    is_page_heard = _begins(in_force, place) == in_force.languages[0]  # else the law has spoken
    return {
        "service": service,
        "site": in_force.site.key,
        "notice": in_force.number,
        "language": language,
        **({"languages": in_force.languages} if is_page_heard else {}),
        **({"tongues": tongues} if tongues else {}),
        **({"dir": "rtl"} if languages.direction(language) == "rtl" else {}),
        **({"signal": 1} if signal else {}),
        "region": _region(in_force, region, place),
        "categories": [_category(category, language) for category in snapshot["categories"]],
        "texts": _texts(snapshot, region, language=language, place=place, signal=signal),
    }


def language_of(in_force: InForce, *, asked: str, place: str, is_script: bool) -> str:
    """In which language the banner begins.

    Where the law names another language than the site's own, a page is answered in that one
    (R89); a visitor who then asks for another is asking for the config alone.
    """
    begins = _begins(in_force, place)
    wishes = [asked, asked.partition("-")[0], begins]
    if is_script and begins != in_force.languages[0]:
        wishes.insert(0, begins)
    offered = {language.lower(): language for language in in_force.languages}
    found = (offered[wish.lower()] for wish in wishes if wish.lower() in offered)
    return next(found, in_force.languages[0])


def _begins(in_force: InForce, place: str) -> str:
    required = in_force.terms.languages(place, today=timezone.now().date())
    return next((one for one in required if one in in_force.languages), in_force.languages[0])


def _tongues(in_force: InForce, language: str, place: str) -> dict[str, str]:
    """What else the place is to be offered, one click away, by its own name (R89)."""
    required = in_force.terms.languages(place, today=timezone.now().date())
    first = in_force.languages[0]
    others = dict.fromkeys((*required, first) if _begins(in_force, place) != first else required)
    return {
        one: languages.own_name(one)
        for one in others
        if one != language and one in in_force.languages
    }


def _region(in_force: InForce, region: Region, place: str) -> dict[str, Any]:
    days = {"memory_days": region.memory_days, "reask_days": region.reask_days}
    overrides = {
        key: model
        for key, model in region.overrides.items()
        if (category := in_force.terms.categories.get(key))
        and model is not region.model
        and not (category.necessary or category.third_party)  # whom no override concerns
    }
    return {
        "code": place,
        "model": region.model,
        **({"overrides": overrides} if overrides else {}),
        **{name: value for name, value in days.items() if value is not None},
        **{flag: 1 for flag in RULES if getattr(region, flag)},
    }


def _texts(
    snapshot: Mapping[str, Any], region: Region, *, language: str, place: str, signal: bool
) -> list[str]:
    """The words that can be shown here: one body and one link, of the two that there are."""
    told = dict(snapshot["texts"][language])
    is_asked = region.model is Model.OPT_IN or not signal  # R45
    if region.model is not Model.OPT_IN:
        told["body"] = told["notice_body"] if is_asked else ""
    if place.startswith("US"):
        told["settings_link"] = told["choices_link"]  # R48
    if signal:
        told["opted_out"] = ""  # the signal is the reason then
    else:
        told["signal_status"] = told["signal_reason"] = ""
    if not any(row["texts"][language]["change"] for row in snapshot["categories"]):
        told["changed"] = ""
    words = [told.get(name, "") for name in WORDS]
    while not words[-1]:
        words.pop()
    return words


def _category(category: Mapping[str, Any], language: str) -> dict[str, Any]:
    texts = category["texts"][language]
    told: dict[str, Any] = {"key": category["key"], "version": category["version"]}
    told |= {flag: 1 for flag in FLAGS if category[flag]}
    signals = {name: category["signals"][name] for name in VENDORS if name in category["signals"]}
    told |= {"signals": signals} if signals else {}
    told |= {"name": texts["name"], "purpose": texts["purpose"]}
    told |= {"change": texts["change"]} if texts["change"] else {}
    return told | {"cookies": [_cookie(cookie, language) for cookie in category["cookies"]]}


def _cookie(cookie: Mapping[str, Any], language: str) -> list[str]:
    kind = cookie["kind"]
    return [
        cookie["name"],
        lifetimes.in_words(cookie["lifetime"], language, kind=kind),
        cookie["texts"][language]["purpose"],
        cookie["provider"],
        *([kind] if kind != "cookie" else []),
    ]


def _filled(config: str) -> str:
    before, after = _code()
    # A quote within a string is escaped, so what stands unescaped before a colon is a name
    return before + _NAME.sub(r"\1:", config) + after


@cache
def _code() -> tuple[str, str]:
    before, after = BANNER.read_text(encoding="utf-8").split(IDENTIFIER)
    return before, after
