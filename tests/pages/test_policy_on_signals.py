"""The Cookie Policy on signals: how far one reaches, and how Do Not Track is answered."""

import pytest

from consent.models import RegionRule, Site
from tests.pages.conftest import Visitor, plain, publish

WORDS = ("Ce navigateur :", "navigateurs et appareils :", "Votre compte :", "hors de ce site :")


@pytest.mark.requirement("R173")
def test_how_far_a_signal_reaches(visitor: Visitor) -> None:
    """11 CCR 7011(e)(3)(F); Cal. Bus. & Prof. Code 22575(b)(5)."""
    page = visitor.open("/cookies/?language=fr").content.decode()

    text = plain(page).replace("\xa0", " ")
    assert [words for words in WORDS if words not in text] == []
    assert "Do Not Track" in text


@pytest.mark.requirement("R173")
def test_do_not_track_is_answered_as_the_rules_say(visitor: Visitor, site: Site) -> None:
    assert "we do not respond to it" in visitor.open("/cookies/").content.decode()

    RegionRule.objects.filter(code="US-CO").update(dnt=True)
    publish(site)

    text = visitor.open("/cookies/").content.decode()
    assert "counts as the same opt-out in Colorado, and nowhere else" in text
    assert "we do not respond to it" not in text
