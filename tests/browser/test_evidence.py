"""The evidence of one decision, as a privacy officer sees, prints and takes it."""

import io
import zipfile
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.signing import sign_in
from tests.browser.test_admin import violations
from tests.servers import Project

PREPARE = """
from datetime import timedelta
from django.contrib.auth.models import User
from consent import publishing
from consent.lib import uuid7
from consent.record.log import sequencer
from tests import filled
from tests.admin.decisions import NOON, give
notice = publishing.publish(filled.seed(), by="nina")
User.objects.create_superuser("nina", "nina@example.com", "only-for-tests")
visitor = uuid7.uuid7(NOON - timedelta(days=9))
give(notice, at=NOON - timedelta(days=9), visitor=visitor, yes=(), method="reject")
given = give(notice, visitor=visitor)
page = give(notice, at=NOON + timedelta(hours=1), visitor=visitor, surface="preferences")
sequencer.run(NOON)
print(given.pk, page.pk)
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """Its address, a decision of the dialog and one of the preference page."""
    project = Project.make(tmp_path_factory.mktemp("evidence"))
    project.migrate()
    dialog, preferences = project.python(PREPARE).split()
    with project.running("serve"):
        yield project.url, dialog, preferences


def open_page(page: Page, office: str, path: str) -> None:
    sign_in(page, office)
    page.goto(f"{office}/admin/consent/decision/{path}")


@pytest.mark.requirement("R71")
def test_the_dialog_is_shown_in_the_frame_as_the_visitor_had_it(
    office: tuple[str, str, str], page: Page, console: list[str]
) -> None:
    url, dialog, _ = office
    open_page(page, url, f"{dialog}/change/")
    expect(page.get_by_text("This record is whole.")).to_be_visible()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("dialog")).to_be_visible()
    expect(frame.get_by_role("button", name="Enregistrer mes choix")).to_be_visible()
    for switch in frame.get_by_role("switch").all()[1:]:
        expect(switch).not_to_be_checked()
    assert console == []


def test_the_preference_page_is_shown_in_the_frame(
    office: tuple[str, str, str], page: Page, console: list[str]
) -> None:
    url, _, preferences = office
    open_page(page, url, f"{preferences}/change/")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_be_visible()
    expect(frame.get_by_text("2 finalités facultatives sur 6")).to_be_visible()
    assert console == []


def test_it_is_downloaded_with_one_click(office: tuple[str, str, str], page: Page) -> None:
    url, dialog, _ = office
    open_page(page, url, f"{dialog}/change/")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download evidence").click()
    assert waiting.value.suggested_filename == f"evidence-{dialog}.zip"
    with zipfile.ZipFile(io.BytesIO(waiting.value.path().read_bytes())) as archive:
        assert f"evidence-{dialog}/README.txt" in archive.namelist()


def test_on_paper_stand_the_words_that_were_shown_and_nothing_to_click(
    office: tuple[str, str, str], page: Page
) -> None:
    url, dialog, _ = office
    open_page(page, url, f"{dialog}/change/")
    words = page.get_by_text("Activez ce que vous autorisez, puis enregistrez.")
    expect(words).to_be_hidden()

    page.emulate_media(media="print", color_scheme="dark")

    expect(words).to_be_visible()
    for gone in (page.locator("iframe"), page.locator("#header"), page.locator("#nav-sidebar")):
        expect(gone).to_be_hidden()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    ink = "([node]) => [getComputedStyle(node).color, getComputedStyle(document.body).background]"
    color, paper = page.locator(".evidence dd").first.evaluate_all(ink)
    assert color == "rgb(0, 0, 0)"
    assert paper.startswith("rgb(255, 255, 255)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_evidence_and_export_are_for_everyone(
    office: tuple[str, str, str], page: Page, scheme: Literal["light", "dark"]
) -> None:
    url, dialog, _ = office
    page.emulate_media(color_scheme=scheme)
    sign_in(page, url)
    for path in (f"{dialog}/change/", "", "export/?kind=jsonl"):
        page.goto(f"{url}/admin/consent/decision/{path}")
        expect(page.get_by_role("link", name="MIX Networks consent")).to_be_visible()
        assert violations(page) == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_cut_off(office: tuple[str, str, str], page: Page, width: int) -> None:
    url, dialog, _ = office
    page.set_viewport_size({"width": width, "height": 700})
    sign_in(page, url)
    for path in (f"{dialog}/change/", "export/?kind=jsonl"):
        page.goto(f"{url}/admin/consent/decision/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_export_is_counted_and_then_downloaded(office: tuple[str, str, str], page: Page) -> None:
    url, dialog, _ = office
    open_page(page, url, "")
    page.get_by_role("link", name="Export", exact=True).click()
    page.get_by_label("From").fill("")
    page.get_by_label("Of whom").fill(dialog)
    page.get_by_label("As").select_option("csv")
    page.get_by_role("button", name="Count").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Export 3 decisions").click()
    assert waiting.value.path().read_text("utf-8-sig").count(",mix,") == 3
