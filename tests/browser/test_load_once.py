"""Under a standing no, "Load this once" says what it sets aside (R8, R14, R54)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.embeds import Embedding, embedding, frame, plays, visit, waits
from tests.browser.test_frames import VIDEO, answer, press
from tests.browser.waiting import until_ready
from tests.servers import Project

REFUSED, OPTED_OUT = (f"{why}: marketing, Example Video" for why in ("refused", "opted out"))
ONCE = "embed_once"


@pytest.fixture
def stand() -> Iterator[Embedding]:
    with embedding() as stand:
        stand.policy = stand.strictest
        stand.body = VIDEO
        yield stand


def test_before_any_answer_nothing_is_set_aside(stand: Embedding, page: Page) -> None:
    visit(page, stand)
    waits(page, "video")
    expect(frame(page, "video").locator("p")).to_have_text(
        ["embed_body Example Video marketing", "once"]
    )


@pytest.mark.requirement("R54")
def test_a_no_is_named_at_once_and_on_the_next_page(
    stand: Embedding, page: Page, console: list[str]
) -> None:
    visit(page, stand)
    waits(page, "video")
    answer(page, "reject()")
    expect(frame(page, "video").locator("section")).to_contain_text(REFUSED)

    visit(page, stand)
    expect(frame(page, "video").locator("section")).to_contain_text(REFUSED)
    press(page, "video", ONCE)
    plays(page, "video")
    assert console == []


@pytest.mark.requirement("R8")
@pytest.mark.requirement("R14")
def test_a_signal_is_an_opt_out(stand: Embedding, page: Page) -> None:
    stand.signal = True
    visit(page, stand)
    expect(frame(page, "video").locator("section")).to_contain_text(OPTED_OUT)


def test_what_cannot_be_said_is_not_offered(stand: Embedding, page: Page) -> None:
    stand.signal = True
    with page.expect_request("**/parts/placeholder.js*"):
        page.route("**/parts/placeholder.js*", lambda route: route.abort())
        visit(page, stand)
    page.wait_for_load_state("networkidle")
    expect(frame(page, "video").get_by_role("button")).to_have_count(0)


def test_the_service_says_it_in_the_pages_language(service: Project, page: Page) -> None:
    page.goto(f"{service.site_url}/fr/")
    until_ready(page)
    page.evaluate("void mixConsent.reject()")
    expect(page.frame_locator("iframe").locator("section")).to_contain_text(
        "Vous avez refusé ces témoins\N{NO-BREAK SPACE}: Publicité. Si vous chargez ce contenu une "
        "fois, Vidéos Exemple pourra les utiliser, sur cette page seulement."
    )
