"""The Cookie Policy: in one language the same for everyone, whatever they chose."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from consent import regions
from consent.lib import languages
from consent.notices import NoticeInForce
from consent.pages import cards, spoken, words
from consent.pages.frame import page
from consent.pages.published import published
from consent.pages.theme import CACHE
from consent.web.site_access import only, private


@only("GET")
@published
def cookies(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    language = spoken.of(request, in_force)
    with translation.override(language):
        category_cards = [cards.card(row, language) for row in in_force.snapshot["categories"]]
        context = {
            "cards": category_cards,
            "published": words.day(datetime.fromisoformat(in_force.published_at)),
            "third_parties": sorted(
                {
                    row.provider
                    for card in category_cards
                    for row in card.cookies
                    if row.is_third_party
                }
            ),
            "involving": [card.name for card in category_cards if card.is_third_party],
            "signalled": [card.name for card in category_cards if card.is_signalled],
        }
    response = page(request, in_force, "cookies", language, context)
    if request.GET.get(languages.PARAMETER) == language or not regions.differ():
        response.headers["Cache-Control"] = CACHE
        patch_vary_headers(response, ["Accept-Language"])
        return response
    return private(response)  # it begins in the language of the place
