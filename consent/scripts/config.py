"""Build the banner's config, which its `texts.js` describes: one notice, place and language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from consent.kernel.rules import Category, Model, Region
from consent.lib import colours, durations, languages
from consent.models import Cookie
from consent.notices import NoticeInForce
from consent.scripts.config_laws import laws
from consent.vendors.signals import GOOGLE
from consent.web.site_access import origins_of

WORDS = (  # in the order in which the banner takes them; those that may be missing are the last
    "settings_link",
    "title",
    "body",
    "note",
    "accept",
    "reject",
    "choose",
    "allowed",
    "off",
    "privacy_link",
    "saved_accepted",
    "saved_rejected",
    "saved_custom",
    "change",
    "hide",
    "unsent",
    "policy_link",
    "signal_status",
    "signal_reason",
)
_RULES = ("two_step", "dnt", "gpc")
_NOBODY = -1  # in place of a category that would say yes


def config(
    in_force: NoticeInForce,
    region: Region,
    *,
    language: str,
    place: str,
    signal: bool,
    today: date,
    service: str,
) -> dict[str, Any]:
    """Return the banner's config, as its `texts.js` describes it."""
    snapshot = in_force.snapshot
    others = _other_languages(in_force, language, place, today=today)
    # Else the law spoke
    is_page_heard = _begins_in(in_force, place, today=today) == in_force.languages[0]
    vendors = _vendors([*snapshot["categories"], *snapshot["unused"]])
    return {
        "service": service,
        "site": in_force.site.key,
        "origins": sorted(map(hash_of, origins_of(in_force))),
        "notice": in_force.number,
        "language": language,
        **({"languages": in_force.languages} if is_page_heard else {}),
        **({"other_languages": others} if others else {}),
        **({"dir": "rtl"} if languages.direction(language) == "rtl" else {}),
        **({"signal": 1} if signal else {}),
        **({"imports": imports} if (imports := _imports(in_force, region)) else {}),
        **look(snapshot.get("theme", {}), place),
        "region": region_config(region, place),
        "categories": [
            _category(category, region, in_force.ruleset.categories[category["key"]], language)
            for category in snapshot["categories"]
        ],
        **({"vendors": vendors} if vendors else {}),
        **({"privacy": address} if (address := snapshot["site"]["privacy_policy_url"]) else {}),
        "texts": _texts(snapshot, region, language=language, place=place, signal=signal),
    }


def language_of(
    in_force: NoticeInForce, *, asked: str, place: str, is_beginning: bool, today: date
) -> str:
    """Return the language in which the banner begins.

    Where the law names another language than the site's own, a page is answered in that one
    (R89); a visitor who then asks for another is asking for the config alone.
    """
    first, own = _begins_in(in_force, place, today=today), in_force.languages
    wanted = [asked, asked.partition("-")[0], first]
    if is_beginning and first != own[0]:
        wanted.insert(0, first)
    offered = {language.lower(): language for language in own}
    found = (offered[code.lower()] for code in wanted if code.lower() in offered)
    return next(found, own[0])


def _begins_in(in_force: NoticeInForce, place: str, *, today: date) -> str:
    required, own = in_force.ruleset.languages(place, today=today), in_force.languages
    return next((one for one in required if one in own), own[0])


def _other_languages(
    in_force: NoticeInForce, language: str, place: str, *, today: date
) -> dict[str, str]:
    """Return the other languages that the place is offered, by their own names (R89)."""
    required = in_force.ruleset.languages(place, today=today)
    first = in_force.languages[0]
    is_first = _begins_in(in_force, place, today=today) == first
    others = dict.fromkeys(required if is_first else (*required, first))
    return {
        one: languages.own_name(one)
        for one in others
        if one != language and one in in_force.languages
    }


def _imports(in_force: NoticeInForce, region: Region) -> int:
    """Return 1 if a no to another product is imported; 2 if a yes is too, where the law allows."""
    return {"nothing": 0, "all": 1 + (region.model is not Model.OPT_IN)}.get(
        in_force.site.imports, 1
    )


def look(theme: colours.Theme, place: str = "") -> dict[str, Any]:
    """Return the style of a theme, and what of its layout the banner has to know.

    In the United States what opens the dialog elsewhere is a link to the opt-out form (R151).
    """
    style, chosen = colours.style(theme), colours.whole(theme)
    opener = 1 + 2 * place.startswith("US") + 4 * (chosen["opener"] == "left")
    return {
        **({"style": style} if style else {}),
        **({"in_page": 1} if chosen["layout"] == "flow" else {}),
        **({"opener": opener} if chosen["opener"] else {}),
    }


def region_config(region: Region, place: str) -> dict[str, Any]:
    return {
        "code": place,
        **({"opt_in": 1} if region.model is Model.OPT_IN else {}),
        "laws": laws(region),
        **{flag: 1 for flag in _RULES if getattr(region, flag)},
    }


def _vendors(categories: list[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """Return by vendor and consent type the place of the category that decides about it.

    The places after the last are of unused ones: what they would allow is denied.
    """
    found: dict[str, dict[str, int]] = {}
    for place, category in enumerate(categories):
        for vendor, names in category["signals"].items():
            found.setdefault(vendor, {}).update(dict.fromkeys(names, place))
    if "google" in found:  # it is told of all of its types, and of those that nobody maps: no
        found["google"] |= {name: _NOBODY for name in GOOGLE if name not in found["google"]}
    return found


def _texts(
    snapshot: Mapping[str, Any], region: Region, *, language: str, place: str, signal: bool
) -> list[str]:
    """Return the words that can be shown here: one body and one link of two each."""
    texts = dict(snapshot["texts"][language])
    is_asked = region.model is Model.OPT_IN or not signal  # R45
    kind = "" if region.model is Model.OPT_IN else "notice_"
    texts |= {name: texts[kind + name] for name in ("body", "note")}
    if not is_asked:
        texts |= dict.fromkeys(("body", "note"), "")
    if place.startswith("US"):
        texts["settings_link"] = texts["choices_link"]  # R48
    if not snapshot["site"]["privacy_policy_url"]:
        texts["privacy_link"] = ""
    if not signal:
        texts["signal_status"] = ""
    if not signal or region.model is Model.OPT_IN:
        texts["signal_reason"] = ""  # where it is asked, the list says what is off; the dialog, why
    words = [texts.get(name, "") for name in WORDS]
    while not words[-1]:
        words.pop()
    return words


def _category(
    category: Mapping[str, Any], region: Region, rule: Category, language: str
) -> dict[str, Any]:
    texts = category["texts"][language]
    return {
        "key": rule.key,
        "version": rule.version,
        **flags(rule, region),
        **({"change": texts["change"]} if texts["change"] else {}),
        **({} if rule.necessary else _asked(category, texts)),
    }


def _asked(category: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """Return an optional category's name, and the cookies that it may leave behind."""
    return {"name": texts["name"], "cookies": [row["name"] for row in category["cookies"]]}


def register(in_force: NoticeInForce, language: str) -> dict[str, list[list[str]]]:
    """Return what each category declares, for those who unfold it and for deleting it."""
    return {
        category["key"]: [_cookie(cookie, language) for cookie in category["cookies"]]
        for category in in_force.snapshot["categories"]
    }


def hash_of(origin: str) -> int:
    """Return a signed hash of 32 bits, the same as `banner/origin.js`.

    Every visitor receives the site's list, and a hash is short.
    """
    value = 0
    for letter in origin:
        value = (value * 31 + ord(letter)) & 0xFFFFFFFF
    return value - (value >> 31 << 32)


def flags(category: Category, region: Region) -> dict[str, int]:
    """Return the flags of a category where this rule holds."""
    known = {
        "necessary": int(category.necessary),
        "sale": category.sells_or_shares + 2 * category.targets_ads,
        "starts": int(starts(category, region)),
    }
    return {flag: value for flag, value in known.items() if value}


def starts(category: Category, region: Region) -> bool:
    """Return whether silence lets an optional category be on here (R21, fourth)."""
    is_asked = category.necessary or category.needs_yes
    return not is_asked and region.model_for(category) is not Model.OPT_IN


def _cookie(cookie: Mapping[str, Any], language: str) -> list[str]:
    kind = Cookie.Kind(cookie["kind"])
    return [
        cookie["name"],
        durations.in_words(
            cookie["lifetime"],
            language,
            is_lasting=kind.is_lasting,
            is_exempt="session_exempt" in cookie,
        ),
        cookie["texts"][language]["purpose"],
        cookie["provider"],
        *([kind.value] if kind is not Cookie.Kind.COOKIE else []),
    ]
