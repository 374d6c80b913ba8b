"""The Cookie Policy: the same for everyone, whatever they chose and wherever they are."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from consent.lib import languages
from consent.notices import NoticeInForce
from consent.pages import cards, words
from consent.pages.collection import CollectedClass
from consent.pages.frame import page
from consent.pages.published import published
from consent.pages.theme import CACHE
from consent.web.site_access import only


@only("GET")
@published
def cookies(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    language = languages.choose(request, languages.available(in_force.languages))
    with translation.override(language):
        category_cards = [cards.card(row, language) for row in in_force.snapshot["categories"]]
        context = {
            "cards": category_cards,
            "collected": [
                CollectedClass.of(row, language) for row in in_force.snapshot["categories"]
            ],
            "retention_months": settings.CONSENT_RETENTION_MONTHS,
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
    response.headers["Cache-Control"] = CACHE
    patch_vary_headers(response, ["Accept-Language"])
    return response
