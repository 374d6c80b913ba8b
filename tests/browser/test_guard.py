"""What a page writes before a yes is held, and goes on with the yes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.guarded import Guarded, caught, guarding, visit
from tests.browser.waiting import until

FUTURE = "Fri, 31 Dec 2100 23:59:59 GMT"
PAST = "Thu, 01 Jan 1970 00:00:00 GMT"


@pytest.fixture
def stand() -> Iterator[Guarded]:
    with guarding() as stand:
        stand.policy = stand.strictest
        yield stand


def jar(page: Page) -> dict[str, str]:
    ours = ("mix_consent_state",)
    found = [(one["name"], one["value"]) for one in page.context.cookies(page.url)]
    return {name: value for name, value in found if name not in ours}


def kept(page: Page, area: str) -> dict[str, str]:
    items: dict[str, str] = page.evaluate(f"({{...{area}}})")
    return {key: value for key, value in items.items() if not key.startswith("mix_consent")}


def answer(page: Page, call: str) -> None:
    with page.expect_response("**/v1/decisions"):
        page.evaluate(f"void mixConsent.{call}")


LINES = {
    "_ga=1": "analytics",
    "_ga_G12=1; Path=/": "analytics",  # a pattern
    f" _ga = 1 ; Expires={FUTURE}": "analytics",
    f"_ga=1; Max-Age=60; Expires={PAST}": "analytics",  # Max-Age goes first
    "_ga=1; Max-Age=0; Max-Age=9": "analytics",  # the last counts
    "_ga=1; Max-Age=; Max-Age=x": "analytics",  # no number
    "_ga=1; expires=0": "analytics",  # a date that browsers do not take
    "_ads=1": "marketing",
    "stranger=1": "",  # what nobody declared
    "__proto__=1": "",
    "nameless": "",
}
ENDS = ("Max-Age=0", f"max-age=-1; expires={FUTURE}", f"Expires={PAST}")


@pytest.mark.requirement("R24")
def test_a_refused_cookie_is_not_set_and_any_can_be_deleted(stand: Guarded, page: Page) -> None:
    visit(page, stand)
    page.evaluate("document.cookie = 'basket=full'")
    for line, category in LINES.items():
        page.evaluate("(line) => { document.cookie = line }", line)
        assert jar(page) == {"basket": "full"}, line
        name = line.partition("=")[0].strip() if "=" in line else ""
        assert caught(page)[-1] == ("cookie", name, category, category != "")
    for end in ENDS:
        page.context.add_cookies([{"name": "_ga", "value": "old", "url": stand.site_url}])
        page.evaluate("(end) => { document.cookie = `_ga=; Path=/; ${end}` }", end)
        assert jar(page) == {"basket": "full"}, end
    assert len(caught(page)) == len(LINES)


def test_held_writes_go_on_with_the_yes_in_their_order(stand: Guarded, page: Page) -> None:
    visit(page, stand)
    page.evaluate(
        """() => {
          document.cookie = "_ga=first; Path=/";
          document.cookie = "_ads=1; Path=/";
          localStorage.setItem("ga-queue", "first");
          sessionStorage.setItem("ga-visit", 1);
          document.cookie = "_ga_1=1; Path=/";
          document.cookie = "_ga=second; Path=/";
          localStorage.setItem("ga-queue", "second");
        }"""
    )
    assert jar(page) == {}
    assert kept(page, "localStorage") == kept(page, "sessionStorage") == {}
    answer(page, "save({analytics: true})")
    until(page, "mixConsent.allows('analytics')")
    assert jar(page) == {"_ga_1": "1", "_ga": "second"}
    assert kept(page, "localStorage") == {"ga-queue": "second"}
    assert kept(page, "sessionStorage") == {"ga-visit": "1"}
    assert page.evaluate("document.cookie.indexOf('_ga_1') < document.cookie.indexOf('_ga=')")


def test_a_no_forgets_what_was_held(stand: Guarded, page: Page) -> None:
    visit(page, stand)
    page.evaluate("document.cookie = '_ga=1'; localStorage.setItem('ga-queue', 'old')")
    answer(page, "reject()")
    page.evaluate("document.cookie = '_ga=2'")
    assert caught(page)[-1] == ("cookie", "_ga", "analytics", False)
    answer(page, "accept()")
    until(page, "mixConsent.allows('analytics')")
    assert jar(page) == {}
    assert kept(page, "localStorage") == {}
    page.evaluate("document.cookie = '_ga=3'")
    assert jar(page) == {"_ga": "3"}


def test_what_the_page_deleted_itself_does_not_come_back(stand: Guarded, page: Page) -> None:
    visit(page, stand)
    page.evaluate(
        """() => {
          document.cookie = "_ga=1; Path=/; Domain=.mixnetworks.localhost";
          document.cookie = "_ga=; Path=/; Domain=mixnetworks.localhost; Max-Age=0";
          document.cookie = "_ads=1; Path=/";
          localStorage.setItem("ga-queue", 1);
          localStorage.removeItem("ga-queue");
          sessionStorage.setItem("ga-visit", 1);
          sessionStorage.clear();
        }"""
    )
    answer(page, "accept()")
    until(page, "mixConsent.allows('analytics')")
    assert jar(page) == {"_ads": "1"}
    assert kept(page, "localStorage") == kept(page, "sessionStorage") == {}


@pytest.mark.requirement("R24")
def test_storage_is_held_by_the_register_and_by_its_kind(stand: Guarded, page: Page) -> None:
    visit(page, stand)
    page.evaluate(
        """() => {
          localStorage.setItem("cart", 1);
          localStorage.setItem("ga-visit", 1);  // matches the pattern that is declared here
          sessionStorage.setItem("ga-queue", 1);  // declared for the other one alone
          sessionStorage.setItem("ga-visit", 1);
        }"""
    )
    assert kept(page, "localStorage") == {"cart": "1"}
    assert kept(page, "sessionStorage") == {"ga-queue": "1"}
    assert caught(page) == [("storage", "ga-visit", "analytics", True)] * 2


def test_the_cookie_store_is_held_too(stand: Guarded, page: Page) -> None:
    visit(page, stand)
    told = page.evaluate(
        """async () => [
          await cookieStore.set("_ga", "1"),
          await cookieStore.set({ name: "_ga_2", value: "2" }),
          await cookieStore.set("basket", "full"),
          await cookieStore.set({ name: "_ads", value: "", expires: Date.now() - 1000 }),
        ]"""
    )
    assert told == [None] * 4
    assert jar(page) == {"basket": "full"}
    assert [name for _, name, _, _ in caught(page)] == ["_ga", "_ga_2"]
    answer(page, "save({analytics: true})")
    until(page, "document.cookie.includes('_ga_2=2')")
    assert jar(page) == {"basket": "full", "_ga": "1", "_ga_2": "2"}


def test_before_the_banner_everything_counts_as_refused(stand: Guarded, page: Page) -> None:
    page.route("**/banner.js", lambda route: route.abort())
    page.goto(stand.site_url)
    page.evaluate("document.cookie = '_ga=1'; document.cookie = 'basket=full'")
    assert jar(page) == {"basket": "full"}
    assert caught(page) == [("cookie", "_ga", "analytics", True)]
    assert page.evaluate("'mixConsent' in window") is False
