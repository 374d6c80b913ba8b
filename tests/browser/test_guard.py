"""What a page writes before a yes is held, and goes on with the yes."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.guarded import Guarded, caught, guarding, visit
from tests.browser.waiting import until, until_ready

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
    return {key: value for key, value in items.items() if key != "mix_consent_queue"}


def answer(page: Page, call: str) -> None:
    page.evaluate(f"void mixConsent.{call}")


@pytest.mark.requirement("R24")
@pytest.mark.parametrize(
    ("line", "category"),
    [
        pytest.param("_ga=1", "analytics", id="a name"),
        pytest.param("_ga_G12=1; Path=/", "analytics", id="a pattern"),
        pytest.param(f" _ga = 1 ; Expires={FUTURE}", "analytics", id="spaces and a date to come"),
        pytest.param("_ga=1; Max-Age=60; Expires=" + PAST, "analytics", id="Max-Age goes first"),
        pytest.param("_ga=1; Max-Age=0; Max-Age=9", "analytics", id="the last Max-Age counts"),
        pytest.param("_ga=1; Max-Age=; Max-Age=x", "analytics", id="a Max-Age that is no number"),
        pytest.param("_ga=1; expires=0", "analytics", id="a date that browsers do not take"),
        pytest.param("_ga=1; expires=Thu, 01 Jan", "analytics", id="half a date"),
        pytest.param("_ads=1", "marketing", id="another category"),
        pytest.param("stranger=1", "", id="what nobody declared"),
        pytest.param("__proto__=1", "", id="the name of a prototype"),
        pytest.param("nameless", "", id="a value without a name"),
    ],
)
def test_a_refused_cookie_is_not_set(stand: Guarded, page: Page, line: str, category: str) -> None:
    visit(page, stand)
    page.evaluate("document.cookie = 'basket=full'")
    page.evaluate("(line) => { document.cookie = line }", line)
    assert jar(page) == {"basket": "full"}
    name = line.partition("=")[0].strip() if "=" in line else ""
    assert caught(page) == [("cookie", name, category, category != "")]


def test_the_browser_would_have_set_each_of_them(stand: Guarded, page: Page) -> None:
    """What the table above holds is no deletion to Chromium either."""
    stand.tag = ""
    visit(page, stand)
    for line in ("_ga=1; expires=0", "_ga=1; Max-Age=60; Expires=" + PAST, "_ga=1; Max-Age=x"):
        page.context.clear_cookies()
        page.evaluate("(line) => { document.cookie = line }", line)
        assert jar(page) == {"_ga": "1"}, line


@pytest.mark.parametrize(
    "end",
    [
        "Max-Age=0",
        "max-age=-1; expires=" + FUTURE,
        "Expires=" + PAST,
        "expires=Thu, 01-Jan-70 00:00:01 GMT",
        "expires=Sun Nov  6 08:49:37 1994",
    ],
)
def test_a_cookie_can_always_be_deleted(stand: Guarded, page: Page, end: str) -> None:
    page.context.add_cookies([{"name": "_ga", "value": "old", "url": stand.site_url}])
    visit(page, stand)
    assert jar(page) == {"_ga": "old"}
    page.evaluate("(end) => { document.cookie = `_ga=; Path=/; ${end}` }", end)
    assert jar(page) == {}
    assert caught(page) == []


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


def test_what_a_page_tried_while_the_banner_came_goes_on_with_an_older_yes(
    stand: Guarded, context: BrowserContext, page: Page
) -> None:
    visit(page, stand)
    answer(page, "accept()")
    until(page, "document.cookie.includes('mix_consent_state')")
    stand.head = '<script nonce="once">document.cookie = "_ga=early"</script>'
    held: list[Any] = []
    page.route("**/banner.js", lambda route: held.append(route))
    page.reload(wait_until="commit")
    until(page, "window.caught?.length")
    assert jar(page) == {}
    held[0].continue_()
    until_ready(page)
    assert jar(page) == {"_ga": "early"}
