"""What the tag brings: code, texts in one language and the region's rule, in one response."""

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import brotli  # type: ignore[import-untyped]
from django.conf import settings
from django.utils import timezone

from consent import lifetimes
from consent.notices import InForce
from consent.publishing import BANNER
from consent.rules import Model, Region
from consent.schemas import PLACE
from consent.tokens import STATE_COOKIE

IDENTIFIER = "__MIX_CONFIG__"
FLAGS = ("necessary", "sells_or_shares", "targets_ads", "third_party")
VENDORS = ("google",)  # whom the banner tells
MOST = 512  # variants kept; a site with three languages has some two hundred


@dataclass(frozen=True, slots=True)
class Packed:
    """One response, packed once. By Content-Encoding; "" is as it is."""

    bodies: Mapping[str, bytes]
    etags: Mapping[str, str]  # a strong tag is of the very bytes that are sent

    @classmethod
    def of(cls, text: str) -> "Packed":
        plain = text.encode()
        bodies = {
            "br": brotli.compress(plain, quality=11),
            "gzip": gzip.compress(plain, compresslevel=9, mtime=0),
            "": plain,
        }
        return cls(bodies, {name: f'"{_digest(body)}"' for name, body in bodies.items()})


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
    in_force: InForce, *, language: str, place: str, signal: bool, is_script: bool
) -> Packed:
    """The banner with its config, or the config alone, ready to be sent."""
    region = in_force.terms.region(place, today=timezone.now().date())
    if PLACE.fullmatch(region.code):
        place = region.code  # places under one rule share a variant
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
    row = _row(in_force, region)
    return {
        "service": service,
        "site": in_force.site.key,
        "notice": in_force.number,
        "language": language,
        "languages": in_force.languages,
        "dir": "rtl" if language.partition("-")[0] in settings.LANGUAGES_BIDI else "ltr",
        "signal": signal,
        "region": {
            "code": place,
            "model": region.model,
            "overrides": dict(region.overrides),
            "memory_days": region.memory_days,
            "reask_days": region.reask_days,
            "gpc": bool(row.get("gpc")),
        },
        "state": STATE_COOKIE,
        "categories": [_category(category, language) for category in snapshot["categories"]],
        "texts": _texts(snapshot["texts"][language], region, place),
        "links": {
            "policy": f"{service}/cookies/?language={language}",
            "preferences": f"{service}/preferences/?language={language}",
        },
    }


def language_of(in_force: InForce, *, asked: str, place: str) -> str:
    """The language asked for, else the one the place begins with, else the site's first."""
    offered = {language.lower(): language for language in in_force.languages}
    region = in_force.terms.region(place, today=timezone.now().date())
    wishes = [asked, asked.partition("-")[0], *_row(in_force, region).get("languages", ())]
    found = (offered[wish.lower()] for wish in wishes if wish.lower() in offered)
    return next(found, in_force.languages[0])


def _texts(texts: Mapping[str, str], region: Region, place: str) -> dict[str, str]:
    """The words this place is shown: one body and one link, of the two that there are of each."""
    told = dict(texts)
    notice_body, choices_link = told.pop("notice_body"), told.pop("choices_link")
    if region.model is not Model.OPT_IN:
        told["body"] = notice_body
    if place.startswith("US"):
        told["settings_link"] = choices_link  # R48
    return told


def _category(category: Mapping[str, Any], language: str) -> dict[str, Any]:
    texts = category["texts"][language]
    told: dict[str, Any] = {"key": category["key"], "version": category["version"]}
    told |= {flag: 1 for flag in FLAGS if category[flag]}
    signals = {name: category["signals"][name] for name in VENDORS if name in category["signals"]}
    told |= {"signals": signals} if signals else {}
    told |= {"name": texts["name"], "purpose": texts["purpose"]}
    told |= {"change": texts["change"]} if texts["change"] else {}
    return told | {"cookies": [_cookie(cookie, language) for cookie in category["cookies"]]}


def _cookie(cookie: Mapping[str, Any], language: str) -> dict[str, Any]:
    kind = cookie["kind"]
    return {
        "name": cookie["name"],
        **({"kind": kind} if kind != "cookie" else {}),
        "provider": cookie["provider"],
        "lifetime": lifetimes.in_words(cookie["lifetime"], language, kind=kind),
        "purpose": cookie["texts"][language]["purpose"],
    }


def _row(in_force: InForce, region: Region) -> Mapping[str, Any]:
    """What the notice says of a place beyond the rule."""
    rows: list[dict[str, Any]] = in_force.snapshot["regions"]
    return next((row for row in rows if row["code"] == region.code), {})


def _filled(config: str) -> str:
    before, after = _code()
    return f"{before}{config}{after}"


@cache
def _code() -> tuple[str, str]:
    before, after = BANNER.read_text(encoding="utf-8").split(IDENTIFIER)
    return before, after


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]
