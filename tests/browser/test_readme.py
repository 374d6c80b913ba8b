"""The README's markup, as it stands, on a page of the site."""

from playwright.sync_api import Page, expect

from tests.browser.stand import Stand
from tests.documents import SERVICE, block


def test_the_tag_and_what_waits_for_it(page: Page, stand: Stand) -> None:
    stand.policy = ""
    tag, *waiting = block("README.md", "data-consent=").replace(SERVICE, stand.url).splitlines()
    stand.body = "".join(waiting)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(stand.site_url)

    assert tag in stand.page()
    expect(page.get_by_role("region").get_by_role("button", name="accept")).to_be_visible()
    assert [url for url in asked if "example.com" in url] == []

    page.get_by_role("region").get_by_role("button", name="accept").click()
    expect(page.locator("iframe")).to_have_attribute("src", "https://video.example.com/1")
    page.wait_for_function("document.images.length == 1")
    assert "https://example.com/statistics.js" in asked
    assert "https://example.com/pixel" in asked
