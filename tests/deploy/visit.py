"""A visitor's walk through an installation: the site, the banner, our pages, the Cookie Policy."""

import json
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from tests.deploy.words import HOST, SITE, Installation
from tests.documents import block

KINDS = {"stylesheet": "text/css", "script": "text/javascript", "document": "text/html"}
SIGNED = "__Secure-mix_consent"


@dataclass
class Visit:
    """One browser of one visitor, and all that was odd on the way."""

    context: BrowserContext
    service: str
    odd: list[str] = field(default_factory=list)
    requests: int = 0

    @classmethod
    def begin(cls, browser: Browser, service: str) -> "Visit":
        """With one that believes the certificate."""
        context = browser.new_context(locale="en-US", ignore_https_errors=True)
        context.set_default_timeout(15_000)
        visit = cls(context, service)
        context.on("response", visit._look)
        context.on(
            "console",
            lambda m: visit.odd.append(m.text) if m.type in ("error", "warning") else None,
        )
        context.on("weberror", lambda found: visit.odd.append(str(found.error)))
        return visit

    def _look(self, response: Response) -> None:
        self.requests += 1
        told = response.headers.get("content-type", "")
        kind = KINDS.get(response.request.resource_type, "")
        is_fine = response.status < 400 and (response.status >= 300 or told.startswith(kind))
        if not is_fine or urlsplit(response.url).scheme != "https":
            self.odd.append(f"{response.status} {told} {response.url}")

    def enter(self) -> Page:
        page = self.context.new_page()
        page.goto(f"{SITE}/")
        return page

    def answer(self, button: str) -> Page:
        """In the banner, which is gone afterwards."""
        page = self.enter()
        banner = page.get_by_role("region", name="Cookies")
        with page.expect_response("**/v1/decisions") as response:
            banner.get_by_role("button", name=button).click()
        assert response.value.status == 201
        page.reload()
        page.wait_for_load_state("networkidle")
        expect(banner).to_have_count(0)
        return page

    def cookies(self) -> str:
        """As the browser would send them to the site's server."""
        found = self.context.cookies(f"{SITE}/")
        assert SIGNED in {one.get("name") for one in found}
        return "; ".join(f"{one.get('name')}={one.get('value')}" for one in found)


def walk(browser: Browser, installation: Installation) -> list[Visit]:
    """One visitor refuses; another allows, looks what became of it and takes it back."""
    refusing, allowing = (Visit.begin(browser, installation.service) for _ in range(2))
    expect(refusing.answer("Reject all")).to_have_title("Site")
    assert not is_allowed(installation, refusing)
    expect(allowing.answer("Accept all")).to_have_title("remembered")
    assert is_allowed(installation, allowing)
    change(allowing)
    assert not is_allowed(installation, allowing)
    return [refusing, allowing]


def is_allowed(installation: Installation, visit: Visit) -> bool:
    """What the site's server is told, by the README's own command."""
    command = block("README.md", "/v1/check?cookie").replace(HOST, installation.service)
    (header,) = re.findall(r'"Cookie: ([^"]+)"', command)
    command = command.replace(header, visit.cookies()).replace("=_ga", "=django_language")
    told = json.loads(installation.shell.run(command.replace("curl ", "curl -s ")))
    return bool(told["cookies"]["django_language"]["allows"])


def change(visit: Visit) -> None:
    """From the link on the site's page: what was allowed is refused, and saved."""
    page = visit.enter()
    expect(page).to_have_title("remembered")
    page.get_by_role("link", name="Cookie settings").click()
    page.locator("input[role=switch]:enabled").uncheck()
    page.get_by_role("button", name="Save my choices").click()
    expect(page.get_by_role("status")).to_contain_text("saved")
    assert page.evaluate("getComputedStyle(document.body).fontFamily") != "serif"
    expect(visit.enter()).to_have_title("Site")
