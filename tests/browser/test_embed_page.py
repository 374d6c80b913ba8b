"""What staff copy from the admin works on a page as it was copied."""

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_admin import violations
from tests.servers import Project

THEIRS = """<script type="text/plain" class="optanon-category-C0002" src="/a.js"></script>
<script type="text/plain" data-name="weather" data-src="/b.js"></script>"""


@pytest.fixture
def embed(office: Project, staff: Page) -> Page:
    staff.goto(f"{office.url}/admin/")
    staff.get_by_role("link", name="Embed", exact=True).click()
    expect(staff.get_by_role("heading", name="Embed", exact=True)).to_be_visible()
    return staff


def test_a_button_copies_what_stands_below_it(
    office: Project, embed: Page, console: list[str]
) -> None:
    embed.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=office.url)
    for name in ("tag", "bootstrap", "frame"):
        shown = embed.locator(f"#{name}").text_content()

        embed.locator(f"[data-copy={name}]").click()

        expect(embed.locator(f"[data-copy={name}]")).to_have_text("Copied")
        assert embed.evaluate("navigator.clipboard.readText()") == shown
    assert console == []


def test_without_scripts_there_are_texts_and_no_buttons(
    office: Project, embed: Page, browser: Browser
) -> None:
    state = embed.context.storage_state()
    context = browser.new_context(java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto(embed.url)

    expect(page.locator("#tag")).to_contain_text("/banner.js")
    expect(page.locator("[data-copy=tag]")).to_be_hidden()
    page.get_by_label("Markup of another product").fill(THEIRS)
    page.get_by_role("button", name="Rewrite").click()
    expect(page.locator("#result")).to_contain_text('data-consent="analytics" src="/a.js"')
    context.close()


def test_pasted_markup_is_written_anew(embed: Page, console: list[str]) -> None:
    embed.get_by_label("Markup of another product").fill(THEIRS)
    embed.get_by_role("button", name="Rewrite").click()

    expect(embed.get_by_text("2 tags rewritten.")).to_be_in_viewport()
    expect(embed.get_by_text("Line 2: Klaro calls it “weather”.")).to_be_visible()
    expect(embed.locator("#result")).to_contain_text('data-consent="analytics" src="/a.js"')
    assert console == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_for_everyone(embed: Page, scheme: Literal["light", "dark"]) -> None:
    embed.emulate_media(color_scheme=scheme)
    embed.get_by_label("Markup of another product").fill(THEIRS)
    embed.get_by_role("button", name="Rewrite").click()
    for summary in embed.locator("details > summary").all():
        summary.click()
    expect(embed.locator("#result")).to_be_visible()

    assert violations(embed) == []


@pytest.mark.parametrize("width", [320, 375])
def test_on_a_phone_nothing_is_cut(embed: Page, width: int) -> None:
    embed.set_viewport_size({"width": width, "height": 740})
    for summary in embed.locator("details > summary").all():
        summary.click()
    expect(embed.locator("#after-klaro")).to_be_visible()

    assert embed.evaluate("document.documentElement.scrollWidth") <= width
