"""One visitor, one site, one service: what the banner says is what the site's server is told."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.servers import Project

OPTIONAL = ["preferences", "personalization", "support", "replay", "analytics", "marketing"]
PRETEND = {
    "demo_theme",
    "_demo_interests",
    "_demo_replay",
    "_demo_visits",
    "_demo_stats",
    "_demo_ads",
}
OURS = {"__Host-mix_visitor", "__Secure-mix_consent", "mix_consent_state"}
BY_SCRIPT = PRETEND - {"_demo_interests", "_demo_stats"}


def names(context: BrowserContext) -> set[str]:
    return {cookie["name"] for cookie in context.cookies()} - {"__Host-mix_csrf"}


def banner(page: Page) -> Any:
    return page.get_by_role("region", name="Cookies on mixnetworks.com")


def panel(page: Page) -> dict[str, tuple[str, str]]:
    """What the site's own server was told by the client library."""
    rows = page.locator("#judgements tbody tr")
    return {
        str(row.get_attribute("data-category")): (
            str(row.get_attribute("data-verdict")),
            str(row.get_attribute("data-reason")),
        )
        for row in rows.all()
    }


def answer(page: Page, button: str) -> None:
    with page.expect_response("**/v1/decisions") as response:
        banner(page).get_by_role("button", name=button).click()
    assert response.value.status == 201


@pytest.mark.requirement("R23")
def test_before_any_choice_there_is_nothing(
    service: Project, page: Page, context: BrowserContext, console: list[str]
) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(service.site_url)
    expect(banner(page)).to_be_visible()
    page.wait_for_load_state("networkidle")

    assert context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    assert [url for url in requests if url.startswith(service.url)] == [
        f"{service.url}/banner.js",
        # there is a frame that waits
        f"{service.url}/parts/placeholder.js?site=mix&language=en",
    ]
    assert not [url for url in requests if "/assets/" in url and url.endswith(".js")]
    assert {category: verdict for category, (verdict, _) in panel(page).items()} == {
        "necessary": "granted",
        **dict.fromkeys(OPTIONAL, "unasked"),
    }
    assert console == []


@pytest.mark.requirement("R55", "R114")
def test_accept_reload_change_of_mind(
    service: Project, page: Page, context: BrowserContext, console: list[str]
) -> None:
    page.goto(service.site_url)
    answer(page, "Accept all")
    expect(page.locator("#tag-analytics")).to_have_text("ran, and set _demo_visits")
    expect(page.locator("#tag-marketing")).to_have_text("ran, and set _demo_ads")
    expect(page.frame_locator("iframe").get_by_role("heading")).to_have_text(
        "A pretend video is playing."
    )
    # A request that was made after the answer had arrived may have brought the server's two, too
    assert OURS | BY_SCRIPT <= names(context) <= OURS | PRETEND

    page.reload()
    expect(page.locator("#tag-analytics")).to_have_text("ran, and set _demo_visits")
    expect(banner(page)).to_have_count(0)
    assert panel(page) == {
        "necessary": ("granted", "necessary"),
        **dict.fromkeys(OPTIONAL, ("granted", "choice")),
    }
    assert names(context) == OURS | PRETEND  # the server's two arrived with this response
    assert any(c["name"] == "_demo_stats" and c["httpOnly"] for c in context.cookies())

    page.goto(f"{service.url}/preferences/")
    with page.expect_response(lambda response: response.request.method == "POST") as response:
        page.get_by_role("button", name="Reject all").first.click()
    expired = response.value.all_headers()["set-cookie"]
    assert "_demo_stats=" in expired  # HttpOnly: only this response could take it away
    assert names(context) == OURS

    page.goto(service.site_url)
    assert panel(page)["analytics"] == ("denied", "choice")
    expect(banner(page)).to_have_count(0)
    expect(page.locator("#tag-analytics")).to_have_text("has not run")
    assert names(context) == OURS
    assert console == []


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A demo of one's own, to publish in."""
    project = Project.make(tmp_path_factory.mktemp("own"))
    with project.running("demo"):
        project.await_everywhere(project.site_url, "notice 1")
        yield project
