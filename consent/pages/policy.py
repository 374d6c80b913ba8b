"""Show the Cookie Policy: the same for everyone in one language, whatever they chose.

Its prose is part of the notice, so that every version stays readable unchanged.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from consent import notices
from consent.lib import durations, languages
from consent.models import Cookie
from consent.notices import NoticeInForce
from consent.pages import addresses, cards, errors, page_language, words
from consent.pages.frame import page
from consent.pages.published import published
from consent.pages.site_pages import CACHE
from consent.publishing.third_parties import recipients
from consent.record import retention
from consent.web import regions
from consent.web.site_access import private

_NOTICE = "notice"  # the parameter that names an earlier version by its number
_MAX_DIGITS = 9  # digits


@published("GET", is_stored=True)
def cookies(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    shown = _shown(request, in_force)
    if shown is None:
        return errors.page(request, 404)
    language = page_language.of_site(request, shown)
    is_replaced = shown.number != in_force.number
    with translation.override(language):
        context = _told(shown.snapshot, language) | {
            "published": words.day(datetime.fromisoformat(shown.published_at)),
            "versions": _versions(in_force, language),
            "is_replaced": is_replaced,
        }
    query = {_NOTICE: str(shown.number)} if is_replaced else {}
    response = page(request, shown, "cookies", language, context, parameters=query)
    is_same_for_all = request.GET.get(languages.PARAMETER) == language or not regions.differ()
    if is_same_for_all and not in_force.switched_off:
        response.headers["Cache-Control"] = CACHE
        patch_vary_headers(response, ["Accept-Language"])
        return response
    return private(response)  # depends on the visitor's place, or on the switch


def _shown(request: HttpRequest, in_force: NoticeInForce) -> NoticeInForce | None:
    """Return the version named in the address, else the one in force; None if unknown."""
    number = request.GET.get(_NOTICE, str(in_force.number))
    if number == str(in_force.number):
        return in_force
    if not (number.isascii() and number.isdecimal() and len(number) <= _MAX_DIGITS):
        return None
    notice = notices.get(in_force.site.key, int(number))
    return NoticeInForce.of(notice) if notice else None


def _told(snapshot: Mapping[str, Any], language: str) -> dict[str, Any]:
    category_cards = [cards.card(row, language) for row in snapshot["categories"]]
    return {
        "cards": category_cards,
        "unused": [row["texts"][language]["name"] for row in snapshot["unused"]],
        "third_parties": _third_parties(snapshot, language),
        "involving": [
            card.name for card in category_cards if card.is_third_party and not card.is_necessary
        ],
        "signalled": [card.name for card in category_cards if card.is_signalled],
        "collected": [_collected(row, language) for row in snapshot["categories"]],
        "kept": retention.for_visitors(),
    }


def _third_parties(snapshot: Mapping[str, Any], language: str) -> list[tuple[str, list[str]]]:
    """Return the names of third parties and their categories (R57, R91).

    The provider decides: browsers may treat another company's cookie as first-party.
    """
    groups: dict[str, list[str]] = {}
    for row in snapshot["categories"]:
        for name in recipients(row, snapshot["site"]):
            groups.setdefault(name, []).append(row["texts"][language]["name"])
    return sorted(groups.items(), key=lambda party: party[0].casefold())


def _versions(in_force: NoticeInForce, language: str) -> list[tuple[int, str, str]]:
    """Return each notice's number, day and address."""
    site = in_force.site.key
    return [
        (
            number,
            words.day(at),
            addresses.to("cookies", site=site, language=language, notice=str(number)),
        )
        for number, at in in_force.versions
    ]


def _collected(category: Mapping[str, Any], language: str) -> tuple[str, str, str, str]:
    """Return a category's name, purpose, whether it is sold or shared, and how long it is kept.

    `language` is the active language (R152).
    """
    text = category["texts"][language]
    return text["name"], text["purpose"], _disclosed(category), _kept(category, language)


def _disclosed(category: Mapping[str, Any]) -> str:
    match category:
        case {"sells_or_shares": True}:
            return _("Yes, unless you opt out or have not allowed it")
        case {"targets_ads": True}:
            return _("No, but used for targeted advertising, unless you opt out")
    return _("No")


def _kept(category: Mapping[str, Any], language: str) -> str:
    """Return the longest lifetime of its cookies, in words."""
    if not category["cookies"]:
        return _("Nothing is collected today")
    longest = max(category["cookies"], key=_seconds)
    is_lasting = Cookie.Kind(longest["kind"]).is_lasting
    return durations.in_words(longest["lifetime"], language, is_lasting=is_lasting)


def _seconds(cookie: Mapping[str, Any]) -> float:
    if cookie["lifetime"] is not None:
        return float(cookie["lifetime"])
    return float("inf") if Cookie.Kind(cookie["kind"]).is_lasting else 0
