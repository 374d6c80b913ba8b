"""Rules that hold on every page for visitors, wherever they are."""

import re

import pytest

from tests.pages.conftest import Visitor
from tests.places import has_log

PAGES = ["/preferences/", "/cookies/", "/preferences/erase/", *(["/receipt/"] if has_log() else [])]
PLACES = ["US-CA", "US-CO", "CA-QC", "FR", "ZZ"]
RESIDENCE = re.compile(
    r'(name|id|autocomplete)="[^"]*(residen|country|region|province|postal|zip|address-)'
)


def links(visitor: Visitor, page: str, place: str, language: str) -> list[str]:
    """The links at the foot of a page, as they are called and in their order."""
    headers = {"X-Region": place, "Accept-Language": language}
    html = visitor.open(page, **headers).content.decode()
    [foot] = re.findall(r"<footer.*?</footer>", html, re.DOTALL)
    names = (re.sub(r"<[^>]+>", "", link) for link in re.findall(r"<a .*?</a>", foot, re.DOTALL))
    return [" ".join(name.split()) for name in names]


@pytest.mark.requirement("R141")
@pytest.mark.parametrize(
    ("place", "language", "name"),
    [
        ("US-CA", "en", "Your Privacy Choices"),
        ("US-CO", "en", "Your Privacy Choices"),
        ("CA-QC", "fr-CA", "Vos choix de confidentialité"),
        ("ZZ", "en", "Your Privacy Choices"),
    ],
)
def test_the_way_to_the_choices_has_one_name_and_one_place(
    visitor: Visitor, place: str, language: str, name: str
) -> None:
    first = [links(visitor, page, place, language)[0] for page in PAGES]
    assert first == [name] * len(PAGES)


@pytest.mark.requirement("R77")
@pytest.mark.parametrize("place", PLACES)
def test_nobody_is_asked_where_they_live(visitor: Visitor, place: str) -> None:
    html = visitor.open(**{"X-Region": place}).content.decode()
    assert html.count("<form") >= 2, "its choices, and the opt-out"
    fields = re.sub(r'<input type="hidden"[^>]*>', "", html)  # which rule was shown (R161)
    assert RESIDENCE.search(fields) is None


@pytest.mark.requirement("R20")
def test_pages_say_how_a_signal_is_treated(visitor: Visitor) -> None:
    policy = visitor.open("/cookies/").content.decode()
    section = policy.partition('id="signal"')[2].partition("</section>")[0]
    assert "Global Privacy Control" in section
    assert re.search(r"opted out of the sale and sharing", section), "what it does"
    assert re.search(r"even where you once said yes|earlier", section), "against an earlier yes"
    assert "Global Privacy Control" in visitor.open().content.decode()
