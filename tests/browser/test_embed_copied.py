"""Code copied from the admin works on a page under the policy that was copied with it."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.house import House

MORE = "; default-src 'none'; require-trusted-types-for 'script'"
TEXTS = """Object.fromEntries([...document.querySelectorAll('.snippet code')]
  .map(({ id, textContent }) => [id, textContent]))"""


@pytest.fixture(scope="module")
def copied(standing_house: House, browser: Browser, badge: list[dict[str, str]]) -> dict[str, str]:
    """Every text of the admin's page, by its name."""
    context = browser.new_context()
    context.add_cookies(badge)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{standing_house.url}/admin/")
    page.locator("a.button", has_text="Embed").first.click()  # its name says which of several
    expect(page.locator("#tag")).to_be_visible()
    found: dict[str, str] = page.evaluate(TEXTS)
    context.close()
    return found


@pytest.fixture
def errors(page: Page) -> list[str]:
    """Errors of the page; that it has no icon is none."""
    lines: list[str] = []
    page.on("console", lambda m: lines.append(m.text) if m.type == "error" else None)
    return lines


def visit(house: House, page: Page, markup: str, policy: str) -> None:
    """A page of the site that is nothing but what was copied."""
    icon = '<link rel="icon" href="data:,">'
    html = f"<!doctype html><html lang=en><title>Site</title>{icon}{markup}<p>Site</p>"
    house.strangers.pages["copied.html"] = html, policy + MORE + "; img-src data:"
    page.goto(f"{house.strangers.origin}/copied.html")


def asks(page: Page) -> None:
    expect(page.get_by_role("region", name="Cookies")).to_be_visible()


def test_the_script_before_the_vendors_runs_as_it_was_copied(
    house: House, copied: dict[str, str], page: Page, errors: list[str]
) -> None:
    visit(house, page, copied["bootstrap"] + copied["tag"], copied["hosts"])
    asks(page)
    first = page.evaluate("[...dataLayer[0]]")
    assert first[:2] == ["consent", "default"]
    assert first[2]["ad_storage"] == "denied"
    assert errors == []


def test_one_space_more_and_the_policy_forbids_it(
    house: House, copied: dict[str, str], page: Page
) -> None:
    changed = copied["bootstrap"].replace("<script>", "<script> ")
    visit(house, page, changed + copied["tag"], copied["hosts"])
    asks(page)
    assert page.evaluate("typeof gtag") == "undefined"


@pytest.mark.requirement("R33")
def test_the_pinned_banner_is_the_banner_in_three_requests(
    house: House, copied: dict[str, str], page: Page
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(house, page, copied["map"] + copied["pinned"], copied["pinned_policy"])
    asks(page)
    ours = [url.removeprefix(f"{house.url}/") for url in asked if url.startswith(house.url)]
    names = [name.partition("?")[0].partition("-")[0] for name in ours]
    assert names == ["core", "parts/view.js", "banner.json"]


def test_other_bytes_than_the_pinned_ones_do_not_run(
    house: House, copied: dict[str, str], page: Page, errors: list[str]
) -> None:
    changed = copied["pinned"].replace("sha384-", "sha384-AAAA", 1)
    visit(house, page, copied["map"] + changed, copied["pinned_policy"])
    page.wait_for_load_state("networkidle")
    assert any("integrity" in line for line in errors)
    assert page.evaluate("typeof mixConsent") == "undefined"

    for old, outcome in (("", "loaded"), ("sha384-", "refused")):  # nor what the banner imports
        element = copied["map"].replace(old, "sha384-AAAA") if old else copied["map"]
        house.strangers.pages["copied.html"] = element, "script-src * 'unsafe-inline'"
        page.goto(f"{house.strangers.origin}/copied.html")
        load = "(address) => import(address).then(() => 'loaded', () => 'refused')"
        assert page.evaluate(load, f"{house.url}/parts/dialog.js") == outcome
