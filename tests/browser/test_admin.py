"""Publishing, as a publisher sees it: read what changes, decide, confirm."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from tests.browser.signing import sign_in
from tests.servers import Project

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

PREPARE = """
from django.contrib.auth.models import User
from consent import publishing
from tests import filled
from consent.models import Category, CategoryText
publishing.publish(filled.seed(), by="nina")
User.objects.create_superuser("nina", "nina@example.com", "only-for-tests")
texts = CategoryText.objects.filter(language="en")
texts.filter(category__key="analytics").update(purpose="To count visits, and no more.")
texts.filter(category__key="personalization").update(purpose="To rate our visitors.")
Category.objects.filter(key="preferences").update(third_party=True)
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service of its own, with a catalogue that has moved on since notice 1."""
    project = Project.make(tmp_path_factory.mktemp("admin"))
    project.migrate()
    project.python(PREPARE)
    with project.running("serve"):
        yield project.url


def violations(page: Page) -> list[str]:
    result = Axe().run(page, options={"runOnly": WCAG})
    return [
        f"{found['id']}: {found['nodes'][0]['html']}" for found in result.response["violations"]
    ]


def test_a_publisher_decides_who_is_asked_again(
    office: str, page: Page, console: list[str]
) -> None:
    sign_in(page, office)
    expect(page.get_by_text("changes not published")).to_be_visible()
    page.get_by_role("link", name=re.compile("Review [0-9]+ changes")).click()

    expect(page.get_by_role("heading", name="Review notice 2 before")).to_be_visible()
    expect(page.get_by_text("To count visits, and no more.")).to_be_visible()
    certain = page.get_by_role("checkbox", name="Preferences")
    expect(certain).to_be_checked()
    expect(certain).to_be_disabled()
    mended = page.get_by_role("checkbox", name="Usage statistics")
    expect(mended).to_be_checked()
    mended.uncheck()
    page.get_by_role("textbox", name="Why").fill("Words were mended, and a vendor came.")
    page.get_by_role("button", name="Publish notice 2").click()

    told = page.get_by_text("Notice 2 is in force.")
    expect(told).to_contain_text("Those who allowed Preferences or Content matched to your")
    reading = page.locator("summary", has_text="version")
    kept, same, asked = (
        reading.filter(has_text=key).inner_text().rpartition("version ")[2].split()[0].rstrip(",")
        for key in ("analytics", "marketing", "preferences")
    )
    assert kept == same != asked
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_text("Everything is published")).to_be_visible()
    assert console == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_admin_is_for_everyone(
    office: str, page: Page, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{office}/admin/")
    assert violations(page) == []
    sign_in(page, office)
    for path in (
        "",
        "consent/category/",
        "consent/category/5/change/",
        "consent/regionrule/1/change/",
        "consent/notice/publish/mix/",
    ):
        page.goto(f"{office}/admin/{path}")
        expect(page.get_by_role("link", name="MIX Networks consent")).to_be_visible()
        assert violations(page) == []
