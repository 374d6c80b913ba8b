"""Cookies and storage written before a yes are held, and set after it."""

import pytest
from playwright.sync_api import Page

from tests.browser.guarded import Guarded, caught, visit
from tests.browser.stand import send
from tests.browser.waiting import NOTHING_HELD, until

PAST = "Thu, 01 Jan 1970 00:00:00 GMT"
WRITE = """() => {
  document.cookie = "_ga=first; Path=/";
  document.cookie = "_ads=1; Path=/";
  localStorage.setItem("cart", 1);
  localStorage.setItem("ga-queue", "first");
  sessionStorage.setItem("ga-queue", 1);  // declared for the other one alone
  sessionStorage.setItem("ga-visit", 1);
  document.cookie = "_ga_1=1; Path=/";
  document.cookie = "_ga=second; Path=/";
  localStorage.setItem("ga-queue", "second");
}"""
FORGET = """() => {
  document.cookie = "_ga=1; Path=/; Domain=.mixnetworks.localhost";
  document.cookie = "_ga=; Path=/; Domain=mixnetworks.localhost; Max-Age=0";
  document.cookie = "_ads=1; Path=/";
  localStorage.setItem("ga-queue", 1);
  localStorage.removeItem("ga-queue");
  sessionStorage.setItem("ga-visit", 1);
  sessionStorage.clear();
}"""
STORE = """async () => [
  await cookieStore.set("_ga", "1"),
  await cookieStore.set({ name: "_ga_2", value: "2" }),
  await cookieStore.set("basket", "full"),
  await cookieStore.set({ name: "_ads", value: "", expires: Date.now() - 1000 }),
]"""
# How a line is read is tested in tests/banner/test_guard_twins.py
LINES = {
    " _ga = 1 ; Max-Age=60; Path=/": "analytics",
    "_ga_G12=1": "analytics",  # a pattern
    "_ads=1": "marketing",
    "stranger=1": "",  # what nobody declared
    "__proto__=1": "",
    "nameless": "",
}
ENDS = ("Max-Age=0", f"Expires={PAST}")


def jar(page: Page) -> dict[str, str]:
    found = [(cookie["name"], cookie["value"]) for cookie in page.context.cookies(page.url)]
    return {name: value for name, value in found if name != "mix_consent_state"}


def kept(page: Page) -> tuple[dict[str, str], dict[str, str]]:
    """What lies in both storages and is not ours."""
    areas = page.evaluate("[{...localStorage}, {...sessionStorage}]")
    local, other = ({k: v for k, v in area.items() if "mix_consent" not in k} for area in areas)
    return local, other


@pytest.mark.requirement("R24")
def test_a_refused_cookie_is_not_set_and_any_can_be_deleted(guarded: Guarded, page: Page) -> None:
    visit(page, guarded)
    page.evaluate("document.cookie = 'basket=full'")
    for line, category in LINES.items():
        page.evaluate("(line) => { document.cookie = line }", line)
        assert jar(page) == {"basket": "full"}, line
        name = line.partition("=")[0].strip() if "=" in line else ""
        assert caught(page)[-1] == ("cookie", name, category, category != "")
    for end in ENDS:
        page.context.add_cookies([{"name": "_ga", "value": "old", "url": guarded.site_url}])
        page.evaluate("(end) => { document.cookie = `_ga=; Path=/; ${end}` }", end)
        assert jar(page) == {"basket": "full"}, end
    assert len(caught(page)) == len(LINES)


@pytest.mark.requirement("R24")
def test_held_writes_go_on_with_the_yes_in_their_order(guarded: Guarded, page: Page) -> None:
    visit(page, guarded)
    page.evaluate(WRITE)
    assert (jar(page), kept(page)) == ({}, ({"cart": "1"}, {"ga-queue": "1"}))
    held = [event for event in caught(page) if event[0] == "storage"]
    assert held == [
        ("storage", name, "analytics", True) for name in ("ga-queue", "ga-visit", "ga-queue")
    ]
    send(page, "save({analytics: true})")
    until(page, "mixConsent.allows('analytics')")
    assert jar(page) == {"_ga_1": "1", "_ga": "second"}
    local, session = kept(page)
    assert local == {"cart": "1", "ga-queue": "second"}
    assert session == {"ga-queue": "1", "ga-visit": "1"}
    assert page.evaluate("document.cookie.indexOf('_ga_1') < document.cookie.indexOf('_ga=')")


def test_a_no_forgets_what_was_held_and_what_the_page_deleted_does_not_come_back(
    guarded: Guarded, page: Page
) -> None:
    visit(page, guarded)
    page.evaluate("document.cookie = '_ga=1'; localStorage.setItem('ga-queue', 'old')")
    send(page, "reject()")
    page.evaluate("document.cookie = '_ga=2'")
    assert caught(page)[-1] == ("cookie", "_ga", "analytics", False)
    send(page, "accept()")
    until(page, "mixConsent.allows('analytics')")
    assert (jar(page), kept(page)) == ({}, ({}, {}))
    page.evaluate("document.cookie = '_ga=3'")
    assert jar(page) == {"_ga": "3"}

    until(page, NOTHING_HELD)
    page.context.clear_cookies()
    visit(page, guarded)
    page.evaluate(FORGET)
    send(page, "accept()")
    until(page, "mixConsent.allows('analytics')")
    assert (jar(page), kept(page)) == ({"_ads": "1"}, ({}, {}))


def test_the_cookie_store_is_held_too(guarded: Guarded, page: Page) -> None:
    visit(page, guarded)
    assert page.evaluate(STORE) == [None] * 4
    assert jar(page) == {"basket": "full"}
    assert [name for _, name, _, _ in caught(page)] == ["_ga", "_ga_2"]
    send(page, "save({analytics: true})")
    until(page, "document.cookie.includes('_ga_2=2')")
    assert jar(page) == {"basket": "full", "_ga": "1", "_ga_2": "2"}


def test_before_the_banner_everything_counts_as_refused(guarded: Guarded, page: Page) -> None:
    page.route("**/banner.js", lambda route: route.abort())
    page.goto(guarded.site_url)
    page.evaluate("document.cookie = '_ga=1'; document.cookie = 'basket=full'")
    assert jar(page) == {"basket": "full"}
    assert caught(page) == [("cookie", "_ga", "analytics", True)]
    assert page.evaluate("'mixConsent' in window") is False
