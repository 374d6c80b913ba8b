"""A no keeps what the visitor has typed, in the other engines and real places (R215)."""

from dataclasses import dataclass

import pytest

from tests.browser.library_site import TAG_ALONE
from tests.engines.site import WAITED, Site
from tests.engines.visitor import Visitor

pytestmark = [pytest.mark.machine, pytest.mark.requirement("R215")]

STATUS = "document.querySelector('mix-consent')?.shadowRoot.querySelector('[role=status]')"
FIELD = """(() => {
  const field = document.createElement("input");
  field.id = "name";
  document.body.prepend(field);
  field.focus();
  window.same = true;
})()"""
# A page of one document: its framework makes what is typed the default, too
ROUTED = """(() => {
  history.pushState(null, "", "/contact");
  const field = document.querySelector("#name");
  field.oninput = () => field.setAttribute("value", field.value);
})()"""
NO = "mixConsent.verdicts().analytics.verdict === 'denied'"
SAME = "[window.same, document.querySelector('#name')?.value]"
SEEN = "void document.dispatchEvent(new Event('visibilitychange'))"
OPTIONAL = "django_language"  # a cookie that the catalogue declares
DOMAIN = "domain=mixnetworks.localhost"
HELD = "localStorage.mix_consent_queue?.includes('choices')"


@dataclass(frozen=True)
class Place:
    code: str
    accept: str
    reject: str
    kept: str
    unsent: str


CALIFORNIA = Place(
    "US-CA", "Accept all", "Reject all", "what you have entered here is kept.", "connection"
)
FRANCE = Place(
    "FR", "Tout accepter", "Tout refuser", "ce que vous avez saisi ici est conservé.", "connexion"
)
WAYS = {
    "California": CALIFORNIA,
    "France": FRANCE,
    "api": FRANCE,
    "other tab": CALIFORNIA,
    "preference page": FRANCE,
    "one document": CALIFORNIA,
    "away": FRANCE,
}


def come(pages: Site, visitor: Visitor, place: Place) -> None:
    """What is optional runs: in California until a no, in France by a yes of an earlier page."""
    visitor.goto(pages.origin + WAITED)
    visitor.evaluate(f"void (document.cookie = 'place={place.code}; path=/; secure; {DOMAIN}')")
    visitor.visit(pages.origin + TAG_ALONE)
    if place is FRANCE:
        visitor.click("button", place.accept)
        visitor.until("document.cookie.includes('mix_consent_state=')")
        visitor.visit(pages.origin + TAG_ALONE)
    visitor.until("window.waited")
    visitor.evaluate(f"void (document.cookie = '{OPTIONAL}=en; path=/')")
    visitor.evaluate(FIELD)


def reject(visitor: Visitor, place: Place) -> None:
    """In the banner, or where that has been answered, in the dialog."""
    if place is FRANCE:
        visitor.evaluate("void mixConsent.open()")
    visitor.click("dialog button" if place is FRANCE else "button", place.reject)


def answer(pages: Site, visitor: Visitor, way: str) -> None:
    place = WAYS[way]
    match way:
        case "api":
            visitor.evaluate("void mixConsent.reject()")
        case "other tab":
            with visitor.another() as other:
                other.visit(pages.origin + TAG_ALONE)
                other.until("window.waited")
                pages.asked.clear()
                reject(other, place)
                other.until(f"{NO} && !window.waited")  # loaded anew, since nothing is typed there
        case "preference page":
            with visitor.another() as other:
                other.goto(f"{pages.service}/preferences/?site=mix&language=fr")
                other.click("button", place.reject)
                other.until(
                    "document.readyState === 'complete' && location.search.includes('saved')"
                )
        case "away":
            visitor.evaluate("void mixConsent.open()")
            visitor.await_shown("dialog button", place.reject)
            with pages.away():
                visitor.click("dialog button", place.reject)
                visitor.until(f"{STATUS}?.textContent.includes('{place.unsent}')")
                visitor.until(f"{NO} && {HELD}")
                assert visitor.evaluate(SAME) == [True, "Ada"]
        case _:
            reject(visitor, place)
            visitor.until(f"{STATUS}?.textContent.includes('{place.kept}')")


@pytest.mark.parametrize("way", WAYS)
def test_a_no_holds_at_once_and_keeps_what_was_typed(
    pages: Site, visitor: Visitor, way: str
) -> None:
    come(pages, visitor, WAYS[way])
    if way == "one document":
        visitor.evaluate(ROUTED)
    for letter in "Ada":
        visitor.press(letter)
    pages.asked.clear()

    answer(pages, visitor, way)

    visitor.evaluate(SEEN)
    visitor.until(f"{NO} && !document.cookie.includes('{OPTIONAL}')")
    visitor.until(f"!{HELD}")
    assert visitor.evaluate(SAME) == [True, "Ada"]
    asked = [path for path in pages.asked if path != "/favicon.ico"]
    assert asked == [TAG_ALONE] * (way == "other tab")  # there; and nothing that is optional


def test_a_page_where_nothing_was_typed_is_loaded_anew(pages: Site, visitor: Visitor) -> None:
    come(pages, visitor, FRANCE)
    reject(visitor, FRANCE)
    visitor.until(f"window.same === undefined && {NO}")
    assert visitor.evaluate("window.waited") is None
