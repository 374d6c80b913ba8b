"""Staff log in with a passkey through each of the proxies that operators copy."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser import passkeys
from tests.browser.chromium import FLAGS, shell
from tests.deploy import proxies
from tests.deploy.installed import installed
from tests.deploy.proxies import HOST, Ports, Proxy
from tests.servers import Project, free_port

pytestmark = pytest.mark.machine

FORGET = """
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp_webauthn.models import WebAuthnCredential
WebAuthnCredential.objects.all().delete()
StaticDevice.objects.all().delete()
"""
# No page with a wrong certificate has passkeys; to this browser ours is right
TRUSTING = "--ignore-certificate-errors"


@pytest.fixture(scope="module")
def ports() -> Ports:
    return Ports(free_port())


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory, ports: Ports) -> Iterator[Project]:
    made = installed(tmp_path_factory.mktemp("staffed"), ports)
    with made.running("serve", "--workers", "1"):
        yield made


@pytest.fixture(scope="module", params=proxies.ORDER)
def front(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    ports: Ports,
    staffed: Project,
) -> Iterator[Proxy]:
    staffed.python(FORGET)
    folder = tmp_path_factory.mktemp(request.param)
    with proxies.PROXIES[request.param](folder, ports) as running:
        yield running


@pytest.fixture
def context(playwright: Playwright) -> Iterator[BrowserContext]:
    browser = playwright.chromium.launch(
        executable_path=shell(playwright), args=[*FLAGS, "--no-sandbox", TRUSTING]
    )
    yield browser.new_context(locale="en-US", ignore_https_errors=True)
    browser.close()


def test_a_passkey_is_made_and_used(front: Proxy, page: Page, console: list[str]) -> None:
    passkeys.add_authenticator(page)

    give_password(page, front)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("not used yet")).to_be_visible()
    page.get_by_role("button", name="Make recovery codes").click()
    page.get_by_role("link", name="Go on").click()
    page.get_by_role("button", name="Log out").click()

    give_password(page, front)
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url(f"https://{HOST}:{front.ports.https}/admin/consent/site/")
    assert console == []


def give_password(page: Page, front: Proxy) -> None:
    page.goto(f"https://{HOST}:{front.ports.https}/admin/consent/site/")
    page.get_by_label("Username").fill("nina")
    page.get_by_label("Password").fill("only-for-tests")
    page.get_by_role("button", name="Log in").click()
