"""Words that a law or the system fixes are translations, which each new notice holds."""

import pytest
from django.test import override_settings

from consent import publishing
from consent.models import Notice, Site, Wording
from consent.publishing import Draft, Review, fixed, loading
from consent.publishing.differences import Difference
from consent.publishing.review import load_draft
from tests.languages import ARABIC, LOCALE

pytestmark = pytest.mark.requirement("R198")

STATUTORY = {  # 11 CCR 7015(b), 7025(c)(6)
    "en": ("Your Privacy Choices", "Opt-Out Request Honored"),
    "fr": ("Vos choix de confidentialité", "Demande d’opposition prise en compte"),
    "es": ("Sus opciones de privacidad", "Solicitud de exclusión respetada"),
}


@pytest.mark.parametrize("language", STATUTORY)
def test_a_notice_holds_them_in_each_language(draft: Draft, language: str) -> None:
    texts = draft.notice().snapshot["texts"][language]

    assert (texts["choices_link"], texts["signal_status"]) == STATUTORY[language]
    assert {name: texts[name] for name in fixed.WORDS} == fixed.words(language)
    assert fixed.WORDS.keys() & Wording().texts.keys() == set(), "none is a text of a site"


def test_a_language_from_outside_brings_its_own() -> None:
    with override_settings(LOCALE_PATHS=[LOCALE]):
        arabic = fixed.words(ARABIC)
    assert arabic["choices_link"] == "خيارات الخصوصية الخاصة بك"
    assert all(arabic.values())


def test_what_nobody_has_translated_is_no_english() -> None:
    assert fixed.words("en-GB") == fixed.WORDS
    assert set(fixed.words("iu").values()) == {""}


@pytest.fixture
def bent(site: Site) -> Notice:
    """A notice of an earlier release, in which staff had phrased such a word."""
    notice = Draft.load(site).notice()
    snapshot = notice.snapshot
    snapshot["texts"]["en"] |= {"choices_link": "Ad settings", "title": "An earlier title"}
    notice.body = publishing.canonical(snapshot)
    notice.save()
    return notice


def test_the_review_shows_what_a_site_had_written_otherwise(site: Site, bent: Notice) -> None:
    words = ("Choices link", "English", "Ad settings", "Your Privacy Choices")
    change = Difference("Banner texts", "", *words)

    assert change in Review.build(load_draft(site)).differences
    assert Review.build(load_draft(site, bent.number)).differences == (change,)


def test_a_catalogue_is_set_back_to_a_notice_but_for_them(site: Site, bent: Notice) -> None:
    english = loading.completed(bent.snapshot, Draft.load(site))["texts"]["en"]

    assert english["title"] == "An earlier title"
    assert english["choices_link"] == "Your Privacy Choices"
