"""The forms to opt out, where a browser keeps no cookies or runs no script, and for an agent."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser.chromium import FLAGS, chromium
from tests.browser.test_opt_out import CALIFORNIA, assert_fit
from tests.browser.test_pages import answer
from tests.servers import Project

BLOCKED = {"profile": {"default_content_setting_values": {"cookies": 2}}}
NUMBER = {
    "en": "is recorded. We tell everyone concerned by",
    "fr": "est enregistrée. Nous prévenons les intéressés",
    "es": "quedó registrada. Avisaremos a los interesados",
}
ROWS = """
from consent.models import OptOutRequest
for row in OptOutRequest.objects.filter(name={name!r}):
    print(row.kind, row.email, row.agent_email, row.language)
"""


@pytest.fixture
def blocking(playwright: Playwright, tmp_path: Path) -> Iterator[Page]:
    """Chromium with "block all cookies", as its own settings have it."""
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(BLOCKED))
    context = playwright.chromium.launch_persistent_context(
        tmp_path,
        executable_path=chromium(playwright),
        args=FLAGS,
        extra_http_headers=CALIFORNIA,
    )
    yield context.pages[0]
    context.close()


def rows(service: Project, name: str) -> list[str]:
    return service.python(ROWS.format(name=name)).splitlines()


@pytest.mark.requirement("R49", "R144")
@pytest.mark.parametrize("language", NUMBER)
def test_without_cookies_a_request_arrives_by_the_keyboard_alone(
    blocking: Page, service: Project, language: str
) -> None:
    page, name = blocking, f"Ada {language}"
    page.goto(f"{service.url}/preferences/?language={language}")
    page.locator("#request-name").focus()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(f"ada@{language}")
    page.keyboard.press("Enter")
    expect(page.locator("#request-name")).to_have_value(name)  # the address is none: ask again
    expect(page.locator("#request-email")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(".example.com")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text(NUMBER[language])
    assert page.context.cookies() == []
    assert rows(service, name) == [f"person ada@{language}.example.com  {language}"]


@pytest.mark.requirement("R49")
def test_without_cookies_and_without_a_name_there_are_other_ways(
    blocking: Page, service: Project
) -> None:
    blocking.goto(f"{service.url}/preferences/")
    answer(blocking, "Opt out of sale and sharing")

    status = blocking.get_by_role("status")
    expect(status).to_contain_text("keeps no cookies for this site")
    expect(status).to_contain_text("813-500-5000")


@pytest.mark.requirement("R153")
@pytest.mark.parametrize("language", NUMBER)
def test_an_agent_asks_without_a_script(browser: Browser, service: Project, language: str) -> None:
    page, name = browser.new_page(java_script_enabled=False), f"Grace {language}"
    page.goto(f"{service.url}/preferences/?language={language}")
    page.locator("a[href*='/preferences/agent/']").click()
    page.locator("#agent-name").fill("Privacy Rights LLC")
    page.locator("#agent-email").fill("bo@agents")
    page.locator("#person-name").fill(name)
    page.get_by_role("checkbox").check()
    page.locator(".request button").click()
    expect(page.locator("#agent-email")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#person-name")).to_have_value(name)
    page.locator("#agent-email").fill("bo@agents.example")
    page.locator(".request button").click()

    expect(page.get_by_role("status")).to_contain_text(NUMBER[language])
    assert rows(service, name) == [f"agent  bo@agents.example {language}"]
    page.close()


@pytest.mark.requirement("R144")
@pytest.mark.parametrize("language", NUMBER)
def test_the_agents_form_and_the_notice_at_collection_are_for_everyone(
    page: Page, service: Project, language: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("preferences/agent", "cookies"):
        page.goto(f"{service.url}/{path}/?language={language}#US")
        assert_fit(page)
