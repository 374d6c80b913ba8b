"""Staff log in with a passkey, in a real browser with a virtual authenticator."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.states import press_button
from tests.servers import Project

PREPARE = """
from django.contrib.auth.models import User
from consent import publishing
from tests import filled
filled.publish(filled.seed(), by="nina")
User.objects.create_superuser("nina", "nina@example.com", "only-for-tests")
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = Project.make(tmp_path_factory.mktemp("staff"), CONSENT_STAFF_SECOND_FACTOR="on")
    project.migrate()
    project.python(PREPARE)
    with project.running("serve", "--workers", "1", "--no-worker"):
        yield project


@pytest.fixture
def authenticator(page: Page) -> None:
    """One that a person touches at once."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def give_password(page: Page, project: Project) -> None:
    page.goto(f"{project.url}/admin/consent/site/")
    page.get_by_label("Username").fill("nina")
    page.get_by_label("Password").fill("only-for-tests")
    press_button(page, "Log in")


def test_a_passkey_is_enrolled_and_used_and_a_code_replaces_it_once(
    project: Project, page: Page, authenticator: None, console: list[str]
) -> None:
    page.goto(f"{project.url}/admin/")
    assert violations(page) == []

    give_password(page, project)
    expect(page.get_by_text("Add a passkey to go on.")).to_be_visible()
    assert violations(page) == []
    press_button(page, "Add a passkey")
    expect(page.get_by_text("not used yet")).to_be_visible()
    press_button(page, "Make recovery codes")
    code = page.locator("ul.codes code").first.inner_text()
    assert page.locator("ul.codes code").count() == 10
    assert violations(page) == []
    page.get_by_role("link", name="Go on").click()
    press_button(page, "Log out")

    give_password(page, project)
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    assert violations(page) == []
    press_button(page, "Use your passkey")
    page.wait_for_url(f"{project.url}/admin/consent/site/")
    page.get_by_role("link", name="Second factor").click()
    expect(page.get_by_text("last used")).to_be_visible()
    press_button(page, "Log out")

    give_password(page, project)
    page.get_by_label("Recovery code").fill(code)
    press_button(page, "Use this code")
    page.wait_for_url(f"{project.url}/admin/consent/site/")
    press_button(page, "Log out")
    give_password(page, project)
    page.get_by_label("Recovery code").fill(code)
    press_button(page, "Use this code")
    expect(page.get_by_text("it was used before")).to_be_visible()
    assert page.goto(f"{project.url}/admin/consent/site/").url.startswith(  # type: ignore[union-attr]
        f"{project.url}/admin/second-factor/"
    )
    assert console == []
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    session = cookies["__Host-mix_staff"]
    assert session["secure"] and session["httpOnly"] and session["path"] == "/"
