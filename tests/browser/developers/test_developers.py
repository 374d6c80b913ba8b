"""The examples of /v1/docs and of the README, copied into a page."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from consent.integration import examples
from tests.browser.house import House
from tests.browser.stand import Stand
from tests.browser.states import press_button
from tests.browser.waiting import until, until_ready
from tests.documents import SERVICE, block
from tests.node import packages, run

HERE = Path(__file__).parent


@pytest.fixture
def site(house: House) -> Stand:
    """A page of the site that is written again for each test."""
    return house.tags


def shown(site: Stand, name: str) -> str:
    return examples.read(name, service=site.url, site="mix")


def visit(page: Page, site: Stand, *, head: str = "", body: str = "") -> None:
    site.head, site.body = head, body
    page.goto(site.site_url)
    until_ready(page)


@pytest.mark.parametrize("document", ["page.html", "README.md"])
def test_what_is_embedded_waits_and_comes(site: Stand, page: Page, document: str) -> None:
    readme = block("README.md", "data-consent=").replace(SERVICE, site.url)
    visit(page, site, body=readme if document == "README.md" else shown(site, document))
    waiting = page.locator("script[type='text/plain']")
    expect(waiting).to_have_count(1)
    expect(page.locator("img")).to_have_count(0)
    assert "player" not in (page.locator("iframe").get_attribute("src") or "")

    page.evaluate("void mixConsent.accept()")

    expect(page.locator("script[src$='/statistics.js']:not([type='text/plain'])")).to_have_count(1)
    expect(page.locator("img[src*='/pixel']")).to_have_count(1)
    expect(page.locator("iframe")).to_have_attribute("src", "https://video.example.com/1")
    page.get_by_role("link", name="settings").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_tag_manager_fires_after_a_yes_and_never_before(site: Stand, page: Page) -> None:
    helper = packages(HERE) / "data-layer-helper" / "dist" / "data-layer-helper.js"
    words = {
        "EVENT": examples.EVENT,
        "VARIABLE": examples.VARIABLE,
        "GRANTED": examples.GRANTED,
    }
    trigger = (HERE / "tag-manager.js").read_text()
    for name, word in words.items():
        trigger = re.sub(rf"\b{name}\b", f"'{word}'", trigger)
    visit(page, site, head=f"<script>{helper.read_text()}</script><script>{trigger}</script>")
    assert page.evaluate("dataLayer.map(({ event }) => event)") == [examples.EVENT]
    assert page.evaluate("fired") == 0

    page.evaluate("mixConsent.save({ marketing: true })")
    assert page.evaluate("fired") == 0
    page.evaluate("mixConsent.save({ analytics: true })")
    until(page, "fired === 1")
    page.evaluate("mixConsent.save({ analytics: false })")
    page.evaluate("mixConsent.save({ marketing: false })")
    assert page.evaluate(f"helper.get('{examples.VARIABLE}')") == "denied"
    assert page.evaluate("fired") == 1


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The React page with the hook as it is shown, in one file."""
    folder = tmp_path_factory.mktemp("react")
    (folder / "app.js").write_text((HERE / "app.js").read_text())
    (folder / "use-consent.js").write_text((examples.FOLDER / "use-consent.js").read_text())
    (folder / "node_modules").symlink_to(packages(HERE), target_is_directory=True)
    esbuild = str(packages() / ".bin" / "esbuild")
    built = run(esbuild, str(folder / "app.js"), "--bundle", "--format=iife")
    return built.replace("</script", r"<\/script")


def test_react_shows_what_is_allowed_while_it_is(site: Stand, page: Page, app: str) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    visit(page, site, body=f"<script type=module>{app}</script>")
    first, second = page.locator("#first"), page.locator("#second")
    expect(first).to_have_text("off")
    assert page.evaluate("sent").startswith("offoff"), "as a server sends it"

    page.evaluate("void mixConsent.accept()")
    expect(first).to_have_text("on")
    expect(second).to_have_text("on")
    until(page, "window.counted === 1")
    press_button(page, "toggle")
    expect(second).to_have_count(0)
    page.evaluate("void mixConsent.save({ analytics: false })")
    expect(first).to_have_text("off")
    press_button(page, "toggle")
    expect(second).to_have_text("off")
    until(page, "window.counted === 2")
    assert (errors, page.evaluate("window.mismatch ?? ''")) == ([], "")
