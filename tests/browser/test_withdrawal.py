"""After accept and withdraw only what is necessary is left, and what cannot be reached is named."""

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.leaving import Shop, inventory, shopping
from tests.browser.waiting import until, until_ready

NECESSARY = [
    "cache-storage shell",
    "cookie basket on .mixnetworks.localhost/",
    "cookie session on .mixnetworks.localhost/ (HttpOnly)",
    "indexed-db orders",
    "local-storage basket",
    "session-storage basket",
]
REFUSED = [
    "cache-storage stats-pages",
    "cookie __Host-stats on www.mixnetworks.localhost/",
    "cookie __Secure-stats on .mixnetworks.localhost/",
    "cookie _ads on .mixnetworks.localhost/",
    "cookie _chips on www.mixnetworks.localhost/",
    "cookie _deep on www.mixnetworks.localhost/shop",
    "cookie _served on .mixnetworks.localhost/ (HttpOnly)",
    "cookie _served_deep on .mixnetworks.localhost/shop (HttpOnly)",
    "cookie _stats on www.mixnetworks.localhost/",
    "cookie _stats_x7 on .mixnetworks.localhost/",
    "indexed-db stats-x7",
    "local-storage stats-x7",
    "session-storage stats-x7",
]
# Host-only and HttpOnly: scripts do not see it, and the service is another host
UNREACHABLE = ["cookie _served_here on www.mixnetworks.localhost/ (HttpOnly)"]
# Host-only on another path: it goes when the visitor comes to that path
ELSEWHERE = ["cookie _far on www.mixnetworks.localhost/elsewhere"]
REJECTED = "Optional cookies rejected."
TELL = """document.addEventListener("mixconsent:survived",
  ({ detail }) => survived(detail.names));"""
STUBBORN = "void setInterval(() => (document.cookie = '_stats=again; path=/'))"
SURVIVED = "SELECT site, name, count FROM consent_detection WHERE kind = 'survived'"

Survived = list[list[str]]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with shopping(tmp_path_factory.mktemp("shop")) as shop, shop.project.running("serve"):
        yield shop


@pytest.fixture
def survived(page: Page) -> Survived:
    """What the page was told is still there, through any reload."""
    told: Survived = []
    page.expose_function("survived", lambda names: told.append(names))
    page.add_init_script(TELL)
    return told


def accepted(page: Page, shop: Shop) -> None:
    page.goto(shop.url)
    with page.expect_response("**/v1/decisions"):
        page.get_by_role("region").get_by_role("button", name="Accept all").click()
    until(page, "window.ran?.includes('tag')")
    shop.fill(page)


def withdraw(page: Page) -> None:
    """Where the site's footer leads; what ran could go on, so that the page comes anew."""
    page.get_by_role("link", name="Settings", exact=True).click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name="Reject all").click()
    until_ready(page)


def eventually(look: Callable[[], Any], wanted: Any, page: Page) -> None:
    for _ in range(200):
        if look() == wanted:
            break
        page.wait_for_timeout(100)
    assert look() == wanted


def tell(title: str, lines: list[str]) -> None:
    """For who runs this with `-s`."""
    sys.stdout.write("\n  ".join([f"\n{title}:", *(lines or ["nothing"])]) + "\n")


@pytest.mark.requirement("R24", "R25")
def test_only_the_necessary_is_left(
    shop: Shop, page: Page, survived: Survived, console: list[str]
) -> None:
    accepted(page, shop)
    before = inventory(page)
    assert before == sorted([*NECESSARY, *REFUSED, *UNREACHABLE, *ELSEWHERE])

    withdraw(page)
    expect(page.get_by_role("status")).to_have_text(REJECTED)  # the page before could not say it
    left = inventory(page)
    tell("Before the withdrawal", before)
    tell("Left: necessary", [line for line in left if line in NECESSARY])
    tell("Left: out of reach", [line for line in left if line not in NECESSARY])
    assert left == sorted([*NECESSARY, *UNREACHABLE, *ELSEWHERE])
    assert survived == []  # what cannot be seen cannot be named either

    page.goto(shop.elsewhere)
    eventually(lambda: inventory(page), sorted([*NECESSARY, *UNREACHABLE]), page)
    expect(page.get_by_role("status")).to_have_count(0)  # it is said once
    assert console == []


def test_what_a_tag_puts_back_is_told_and_goes_with_the_next_page(
    shop: Shop, page: Page, survived: Survived
) -> None:
    accepted(page, shop)
    page.evaluate(STUBBORN)
    withdraw(page)

    eventually(lambda: survived, [["_stats"]], page)
    eventually(lambda: shop.rows(SURVIVED), [("mix", "_stats", 1)], page)
    left = sorted([*NECESSARY, *UNREACHABLE, *ELSEWHERE])
    eventually(lambda: inventory(page), left, page)


def test_a_database_in_use_goes_with_the_page(shop: Shop, page: Page) -> None:
    accepted(page, shop)
    page.evaluate("""() => new Promise((done) => {
      indexedDB.open("stats-open").onsuccess = ({ target }) => done(window.used = target.result);
    }).then(() => null)""")
    withdraw(page)
    left = sorted([*NECESSARY, *UNREACHABLE, *ELSEWHERE])
    eventually(lambda: inventory(page), left, page)


def test_other_tabs_forget_what_is_only_theirs(shop: Shop, page: Page) -> None:
    accepted(page, shop)
    other = page.context.new_page()
    other.goto(shop.url)
    until_ready(other)
    other.evaluate("sessionStorage.setItem('stats-other', 1)")
    withdraw(page)
    eventually(lambda: other.evaluate("Object.keys(sessionStorage)"), [], other)


def test_without_the_service_goes_what_is_named_and_the_rest_with_the_next_page(
    page: Page, tmp_path: Any
) -> None:
    with shopping(tmp_path) as shop:
        with shop.project.running("serve"):
            accepted(page, shop)
        page.get_by_role("link", name="Settings", exact=True).click()
        with page.expect_navigation():  # no dialog without the service; the banner is there
            page.get_by_role("region").get_by_role("button", name="Reject all").click()
        until_ready(page)
        away = inventory(page)
        tell("Left while the service is away", away)
        # Whose the names are that a pattern matches, the register alone knows
        waits = [line for line in REFUSED if "HttpOnly" in line or "x7" in line or "-pages" in line]
        assert away == sorted([*NECESSARY, *waits, *UNREACHABLE, *ELSEWHERE])
        assert shop.rows("SELECT method FROM consent_decision") == [("accept",)]

        with shop.project.running("serve"):
            page.reload()
            until_ready(page)
            left = sorted([*NECESSARY, *UNREACHABLE, *ELSEWHERE])
            eventually(lambda: inventory(page), left, page)
        methods = shop.rows("SELECT method FROM consent_decision ORDER BY id")
        assert methods == [("accept",), ("reject",)]
