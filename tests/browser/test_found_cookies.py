"""From what a browser met to a declaration, and a table back in, as staff see it."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.signing import sign_in
from tests.browser.test_admin import violations
from tests.servers import Project

PREPARE = """
from datetime import date
from django.contrib.auth.models import User
from consent import publishing
from consent.models import Detection
from tests import filled
publishing.publish(filled.seed(), by="nina")
User.objects.create_superuser("nina", "nina@example.com", "only-for-tests")
long = "a_" + "long_" * 12
for what, name in (("cookie", "_fbp"), ("cookie", long), ("host", "cdn.example.com")):
    Detection.objects.create(
        day=date(2026, 11, 24), site="mix", kind="blocked", what=what, name=name, count=3
    )
"""
FOUND, IMPORT = "/admin/consent/detection/", "/admin/consent/cookie/import/"
ROW = "name,kind,category,provider,purpose_en\n_new,cookie,analytics,Acme,=1+1\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    project = Project.make(tmp_path_factory.mktemp("found"))
    project.migrate()
    project.python(PREPARE)
    with project.running("serve"):
        yield project.url


def file(text: str) -> FilePayload:
    return {"name": "cookies.csv", "mimeType": "text/csv", "buffer": text.encode()}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_fit_and_can_be_used_by_everyone(
    browser: Browser, office: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 664}, color_scheme=scheme)
    page = context.new_page()
    sign_in(page, office)
    for address in (FOUND, IMPORT):
        page.goto(f"{office}{address}")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert violations(page) == []
    page.set_input_files("#file", file(ROW))
    page.get_by_role("button", name="Show what changes").click()
    expect(page.get_by_role("heading", name="What the file changes")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert violations(page) == []
    context.close()


@pytest.mark.requirement("R31", "R145")
def test_a_found_cookie_is_declared_by_two_clicks(
    office: str, page: Page, console: list[str]
) -> None:
    sign_in(page, office)
    page.goto(f"{office}{FOUND}")
    page.get_by_role("link", name="Declare _fbp").click()
    expect(page.get_by_label("Provider")).to_have_value("Meta")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("Visitors do not see it yet")).to_be_visible()
    expect(page.get_by_role("link", name="Declare _fbp")).to_have_count(0)
    page.get_by_role("link", name="Declared, not published").click()
    expect(page.get_by_role("rowheader", name="_fbp")).to_be_visible()
    assert console == []


def test_a_table_is_brought_in(office: str, page: Page, console: list[str]) -> None:
    sign_in(page, office)
    page.goto(f"{office}{IMPORT}")
    page.set_input_files("#file", file(ROW))
    page.get_by_role("button", name="Show what changes").click()
    page.get_by_role("button", name="Write these changes").click()

    expect(page.get_by_text("1 added, 0 changed.")).to_be_visible()
    assert console == []


def test_a_file_that_is_too_long_does_not_leave_the_browser(office: str, page: Page) -> None:
    sign_in(page, office)
    page.goto(f"{office}{IMPORT}")
    page.set_input_files("#file", file("x" * 10_000_000))

    message = page.locator("#file").evaluate("(field) => field.validationMessage")
    assert message == "The file is longer than 500 kB. Split it."
    page.get_by_role("button", name="Show what changes").click()
    expect(page).to_have_url(f"{office}{IMPORT}")
    expect(page.get_by_role("heading", name="Choose a file")).to_be_visible()


def test_a_key_follows_its_name_until_another_is_written(office: str, page: Page) -> None:
    sign_in(page, office)
    page.goto(f"{office}/admin/consent/category/add/")
    name, key = page.locator("#id_texts-0-name"), page.locator("#id_key")

    name.fill("2 Sondages & été!")
    expect(key).to_have_value("sondages_ete")
    key.fill("surveys")
    name.fill("Other")
    expect(key).to_have_value("surveys")
