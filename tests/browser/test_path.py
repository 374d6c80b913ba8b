"""The service under a path of the site, behind the nginx that operators copy, with TLS."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, Response, expect

from consent.lib import uuid7
from tests.browser.conftest import Contexts
from tests.browser.states import press_button
from tests.deploy import proxies
from tests.deploy.site import site as site_server
from tests.servers import Project

pytestmark = pytest.mark.machine

TRY = """async () => {
  const paths = ["cookies/", "admin/", "admin/login/", "admin/consent/site/1/token/"];
  const answers = await Promise.all(paths.map((path) => fetch("/consent/" + path)));
  const posted = await fetch("/consent/admin/login/", {method: "POST", body: "a=b"});
  return [...answers, posted].map((answer) => answer.status);
}"""
BECOME = """async (decision) => {
  await fetch("/consent/v1/decisions", { method: "POST", body: JSON.stringify(decision) });
  const mine = "/consent/v1/decisions/mine?site=mix";
  const { decisions } = await (await fetch(mine)).json();
  const form = await (await fetch("/consent/preferences/?site=mix")).text();
  const erased = await fetch(mine, { method: "DELETE" });
  return [decisions.map((row) => row.receipt), form.includes("csrfmiddlewaretoken"), erased.status];
}"""
SEED = """
from django.contrib.auth.models import User
from consent import publishing
from tests import filled
site = filled.seed(origins=["{origin}"], cookie_domain="mixnetworks.localhost")
filled.publish(site, by="nina")
User.objects.create_superuser("nina", "nina@example.com", "only-for-tests")
"""
KINDS = {"stylesheet": "text/css", "script": "text/javascript"}


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[proxies.Proxy]:
    """The site's server, and the service below /consent of it; the admin on a host of its own."""
    folder = tmp_path_factory.mktemp("path")
    bare = Project.make(folder)
    ports = proxies.Ports(bare.port)
    origin = f"https://{proxies.SITE}:{ports.https}"
    settings = {
        "CONSENT_SERVICE_URL": f"{origin}/consent",
        "CONSENT_ADMIN": f"{proxies.STAFF}:{ports.https}",
        "CONSENT_STAFF_SECOND_FACTOR": "off",
    }
    project = replace(bare, settings=settings)
    project.migrate()
    project.python(SEED.format(origin=origin))
    with (
        project.running("serve", "--workers", "1", "--no-worker"),
        site_server(ports.site),
        proxies.nginx(folder, ports, "path") as proxy,
    ):
        yield proxy


@pytest.fixture
def site(front: proxies.Proxy) -> str:
    return f"https://{proxies.SITE}:{front.ports.https}/"


@pytest.fixture
def context(contexts: Contexts) -> BrowserContext:
    """Which believes the certificate."""
    return contexts(ignore_https_errors=True)


@pytest.fixture
def odd(page: Page) -> list[str]:
    """Responses that failed, and style sheets and scripts that are something else."""
    found: list[str] = []

    def look(response: Response) -> None:
        kind = response.headers.get("content-type", "")
        if response.status >= 400 or not kind.startswith(
            KINDS.get(response.request.resource_type, "")
        ):
            found.append(f"{response.status} {kind} {response.url}")

    page.on("response", look)
    return found


def test_a_script_of_the_page_finds_no_admin(site: str, page: Page) -> None:
    page.goto(site)
    statuses = page.evaluate(TRY)
    assert statuses[0] == 200 and set(statuses[1:]) <= {403, 404}


def test_a_script_of_the_page_is_the_visitor_there(site: str, page: Page) -> None:
    """Not prevented: one origin is one, as .github/THREATS.md and the manual say."""
    decision = {
        "id": str(uuid7.uuid7(datetime.now(UTC))),
        "site": "mix",
        "notice": 1,
        "choices": {"analytics": True},
        "surface": "banner",
        "method": "custom",
        "language": "en",
        "region": "ZZ",
        "signal": False,
    }
    page.goto(site)

    assert page.evaluate(BECOME, decision) == [[decision["id"]], True, 204]


def test_a_visitor_answers_in_the_banner_and_in_its_dialog(
    site: str, page: Page, odd: list[str], console: list[str]
) -> None:
    page.goto(site)
    banner = page.get_by_role("region", name="Cookies")
    banner.get_by_role("link", name="Choose").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("switch", name="Usage statistics").check()
    with page.expect_response("**/consent/v1/decisions") as response:
        press_button(dialog, "Save my choices")

    assert response.value.status == 201
    expect(page).to_have_title("counted")
    page.reload()
    expect(page).to_have_title("counted")
    expect(banner).to_have_count(0)
    assert (odd, console) == ([], [])
