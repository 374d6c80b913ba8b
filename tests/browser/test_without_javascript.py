"""With JavaScript off, a frame that waits says so in a sentence, and leads there."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from consent.integration.snippets import tags
from tests.browser.embeds import Embedding, embedding, frame, plays, visit, waits
from tests.browser.test_frames import answer

SAID = "This video is not loaded. Watch it at Example Video"
ADDRESS = "https://video.example.com/1"
FRAME = tags.waiting_frame("marketing").replace("<iframe", '<iframe id="video"')


@pytest.fixture
def stand() -> Iterator[Embedding]:
    with embedding() as stand:
        stand.policy = stand.strictest
        stand.body = FRAME
        yield stand


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_a_frame_says_that_it_is_not_loaded(stand: Embedding, scriptless: Page) -> None:
    said: list[str] = []
    scriptless.on("console", lambda message: said.append(message.text))
    scriptless.goto(stand.site_url)
    shown = frame(scriptless, "video")
    expect(shown.locator("body")).to_have_text(
        "This video is not loaded. Watch it at Example Video"
    )
    expect(shown.get_by_role("link")).to_have_attribute("href", ADDRESS)
    assert said == []

    scriptless.route(ADDRESS, lambda route: route.fulfill(body="Playing"))
    shown.get_by_role("link").click()
    scriptless.wait_for_url(ADDRESS)  # in the frame's place it could refuse to be shown


def test_with_a_script_nobody_reads_it(stand: Embedding, page: Page, console: list[str]) -> None:
    page.route("**/banner.js", lambda route: None)  # while the banner is on its way, either
    page.goto(stand.site_url, wait_until="commit")
    page.locator("#video").wait_for()
    expect(frame(page, "video").locator("noscript")).to_be_attached()
    expect(frame(page, "video").get_by_text("not loaded")).to_be_hidden()

    page.unroute("**/banner.js")
    stand.body = FRAME.replace(ADDRESS, f"{stand.stranger}/video", 1)
    visit(page, stand)
    waits(page, "video")
    expect(frame(page, "video").get_by_role("link")).to_have_count(0)
    answer(page, "accept()")
    plays(page, "video")
    assert console == []

    visit(page, stand)  # with the yes it comes at once
    plays(page, "video")
