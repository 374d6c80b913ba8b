"""Two sites are published, and somebody comes whose site nobody knows."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_pages import violations
from tests.pages.two_sites import SHOP
from tests.servers import Project

ASKED = {
    "en": "Which website is it about?",
    "fr": "De quel site s’agit-il?",
    "es": "¿De qué sitio se trata?",
}
BOTH = """
from tests import filled
from tests.pages.two_sites import publish_both
filled.seed()
publish_both()
"""


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = Project.make(tmp_path_factory.mktemp("two"))
    project.migrate()
    project.python(BOTH)
    with project.running("serve"):
        yield project


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ASKED)
def test_it_can_be_used_by_everyone(
    browser: Browser, two: Project, language: str, scheme: Literal["light", "dark"]
) -> None:
    size = {"width": 320, "height": 568}
    context = browser.new_context(locale=language, color_scheme=scheme, viewport=size)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{two.url}/cookies/")

    expect(page.get_by_role("heading", level=1)).to_have_text(ASKED[language])
    expect(page.get_by_role("link", name="mixnetworks.com MIX Networks, Inc.")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert violations(page) == []
    context.close()


def test_the_answer_is_given_to_the_site_that_was_chosen(page: Page, two: Project) -> None:
    page.goto(f"{two.url}/preferences/?language=es")
    page.get_by_role("link", name="MIX Shop").click()
    page.get_by_role("button", name="Rechazar todas").first.click()

    expect(page).to_have_title("Configuración de cookies · MIX Shop")
    expect(page.locator(".timeline li")).to_have_count(1)

    page.goto(f"{two.url}/preferences/?site=mix")
    expect(page).to_have_title("Cookie settings · mixnetworks.com")
    expect(page.locator(".timeline li")).to_have_count(0)


def test_who_comes_from_a_page_of_a_site_is_not_asked(page: Page, two: Project) -> None:
    page.goto(f"{two.url}/preferences/", referer=f"{SHOP}/basket")

    expect(page).to_have_url(f"{two.url}/preferences/?site=shop")
    expect(page).to_have_title("Cookie settings · MIX Shop")
