"""Whatever led to "not allowed", only what is necessary is left, and what is out of reach."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House, be_at
from tests.browser.keeping import days_ago, keep, ruleset
from tests.browser.leaving import (
    ELSEWHERE,
    LEFT,
    NECESSARY,
    REFUSED,
    TAG,
    UNREACHABLE,
    fill,
    inventory,
)
from tests.browser.waiting import becomes, until, until_ready

CALIFORNIA, FRANCE = "US-CA", "FR"
TELL = """document.addEventListener("mixconsent:survived",
  ({ detail }) => survived(detail.names));"""
STUBBORN = """() => {
  const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
  const put = (line) => set.call(document, line);
  Object.defineProperty(document, "cookie", {
    get: () => get.call(document),
    set: (line) => (put(line), line.startsWith("_stats=") && put("_stats=again; path=/")),
  });
}"""
SURVIVED = """SELECT coalesce(sum(count), 0) FROM consent_detection
  WHERE kind = 'survived' AND site = 'mix' AND name = '_stats'"""
IN_USE = """() => new Promise((done) => {
  indexedDB.open("stats-open").onsuccess = ({ target }) => done(window.used = target.result);
}).then(() => null)"""
# A notice whose analytics would match everything, beside another site's own cookies
CART = """async () => {
  for (const name of ["cart_id", "tracker", "shop_consent_state"])
    document.cookie = `${name}=1; path=/; domain=mixnetworks.localhost; max-age=9999`;
  for (const name of ["cart", "tracker", "shop_consent_queue"]) localStorage.setItem(name, 1);
  for (const name of ["chat", "tracker"]) sessionStorage.setItem(name, 1);
  for (const name of ["cart", "tracker"])
    await new Promise((done) => {
      indexedDB.open(name).onsuccess = ({ target }) => (target.result.close(), done());
    });
}"""
HELD = """async () => [
  ...document.cookie.split("; ").map((pair) => `cookie ${pair.split("=")[0]}`),
  ...Object.keys(localStorage).map((name) => `local ${name}`),
  ...Object.keys(sessionStorage).map((name) => `session ${name}`),
  ...(await indexedDB.databases()).map(({ name }) => `database ${name}`),
].filter((name) => !/ wide_consent_(queue|receipt)$/.test(name)).sort()"""
SPARED = ["cookie cart_id", "database cart", "local cart"]
SPARED += ["cookie wide_consent_state", "cookie shop_consent_state", "local shop_consent_queue"]
Survived = list[list[str]]


@pytest.fixture
def shop(house: House) -> str:
    house.shop.body = TAG
    return f"{house.shop.site_url}shop/"


@pytest.fixture
def survived(page: Page) -> Survived:
    """What the page was told is still there, through any reload."""
    found: Survived = []
    page.expose_function("survived", lambda names: found.append(names))
    page.add_init_script(TELL)
    return found


def press(page: Page, name: str) -> None:
    with page.expect_response("**/v1/decisions"):
        page.get_by_role("region").get_by_role("button", name=name).click()


def accepted(page: Page, shop: str) -> None:
    page.goto(shop)
    press(page, "Accept all")
    until(page, "window.ran?.includes('tag')")


def withdraw(page: Page) -> None:
    """Where the site's footer leads; what ran could go on, so that the page is reloaded."""
    page.get_by_role("link", name="Settings", exact=True).click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name="Reject all").click()
    until_ready(page)


def filled(page: Page, shop: str) -> None:
    """Where silence is a yes, everything lies in this browser without a click."""
    be_at(page, CALIFORNIA)
    page.goto(shop)
    until(page, "window.ran?.includes('tag')")
    fill(page)
    assert len(inventory(page)) > len(LEFT) + 8


def come_to(page: Page, shop: str, place: str) -> None:
    """In a new tab's place: the script of the country before is not what is looked at here."""
    be_at(page, place)
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.goto(shop)
    until_ready(page)


@pytest.mark.requirement("R24", "R25")
def test_only_the_necessary_is_left(
    shop: str, page: Page, survived: Survived, console: list[str]
) -> None:
    accepted(page, shop)
    fill(page)
    assert inventory(page) == sorted([*NECESSARY, *REFUSED, *UNREACHABLE, *ELSEWHERE])

    withdraw(page)
    # the page before could not say it
    expect(page.get_by_role("status")).to_have_text("Optional cookies rejected.")
    assert inventory(page) == LEFT
    assert survived == []  # what cannot be seen cannot be named either

    page.goto(shop.replace("/shop/", "/elsewhere/"))
    becomes(page, lambda: inventory(page), sorted([*NECESSARY, *UNREACHABLE]))
    expect(page.get_by_role("status")).to_have_count(0)  # it is said once
    assert console == []


def test_what_a_tag_puts_back_is_reported_and_goes_with_the_next_page(
    house: House, shop: str, page: Page, survived: Survived
) -> None:
    [(before,)] = house.rows(SURVIVED)  # other tests' tags may have put theirs back too
    accepted(page, shop)
    fill(page)
    page.evaluate(STUBBORN)
    withdraw(page)

    becomes(page, lambda: survived, [["_stats"]])
    becomes(page, lambda: house.rows(SURVIVED), [(before + 1,)])
    becomes(page, lambda: inventory(page), LEFT)


def test_a_database_in_use_goes_with_the_page(shop: str, page: Page) -> None:
    accepted(page, shop)
    fill(page)
    page.evaluate(IN_USE)
    withdraw(page)
    becomes(page, lambda: inventory(page), LEFT)


def test_other_tabs_forget_what_is_only_theirs(shop: str, page: Page) -> None:
    accepted(page, shop)
    other = page.context.new_page()
    other.goto(shop)
    until_ready(other)
    other.evaluate("sessionStorage.setItem('stats-other', 1)")
    withdraw(page)
    becomes(other, lambda: other.evaluate("Object.keys(sessionStorage)"), [])


@pytest.mark.requirement("R55")
def test_without_the_service_goes_what_is_named_and_the_rest_with_the_next_page(
    house: House, shop: str, page: Page
) -> None:
    accepted(page, shop)
    fill(page)
    page.route(f"{house.url}/**", lambda route: route.abort())
    page.get_by_role("link", name="Settings", exact=True).click()
    reject = page.get_by_role("region").get_by_role("button", name="Reject all")
    reject.wait_for()  # no dialog without the service; the banner is there
    page.unroute(f"{house.url}/**")
    page.route(f"{house.url}/v1/**", lambda route: route.abort())
    page.route(f"{house.url}/register.json*", lambda route: route.abort())
    with page.expect_navigation():
        reject.click()
    until_ready(page)
    # Whose the names are that a pattern matches, the register alone knows
    waits = [line for line in REFUSED if "HttpOnly" in line or "x7" in line or "-pages" in line]
    becomes(page, lambda: inventory(page), sorted([*waits, *LEFT]))

    page.unroute_all()
    page.reload()
    becomes(page, lambda: inventory(page), LEFT)


@pytest.mark.requirement("R23")
def test_after_a_border_nobody_was_asked(shop: str, page: Page) -> None:
    filled(page, shop)
    page.context.clear_cookies(name="mix_consent_state")
    come_to(page, shop, FRANCE)
    becomes(page, lambda: inventory(page), LEFT)
    assert page.evaluate("mixConsent.verdicts().analytics.verdict") == "unasked"


@pytest.mark.requirement("R64")
def test_a_yes_that_has_lapsed(house: House, shop: str, page: Page) -> None:
    filled(page, shop)
    yes = {category.key: True for category in ruleset(house.project).optional}
    keep(page.context, house.project, yes, at=days_ago(200), region=FRANCE)
    come_to(page, shop, FRANCE)
    becomes(page, lambda: inventory(page), LEFT)
    assert page.evaluate("mixConsent.verdicts().analytics.verdict") == "lapsed"


@pytest.fixture
def wide(house: House, page: Page) -> Page:
    """A page of the site whose notice went round the lint."""
    house.shop.body, house.shop.key = TAG, "wide"
    page.goto(house.shop.site_url)
    until_ready(page)
    return page


def test_reject_all_leaves_what_is_declared_necessary_and_what_is_ours(wide: Page) -> None:
    wide.evaluate(CART)
    press(wide, "Reject all")
    becomes(wide, lambda: wide.evaluate(HELD), sorted(SPARED))


def test_a_withdrawal_leaves_what_another_allowed_category_declares(wide: Page) -> None:
    press(wide, "Accept all")
    until(wide, "window.ran?.includes('tag')")
    wide.evaluate(CART)
    with wide.expect_navigation():
        wide.evaluate("void mixConsent.save({ analytics: false })")
    until_ready(wide)
    becomes(wide, lambda: wide.evaluate(HELD), sorted([*SPARED, "session chat"]))
