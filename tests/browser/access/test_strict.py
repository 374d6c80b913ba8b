"""The strictest policy: everything works, and the browser has nothing to object to."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.access.strictest import Strictest, judgement
from tests.browser.waiting import until, until_ready

PARTS = "data-guard data-gpp"
GPP = """(() => { let told; __gpp('ping', (ping) => (told = ping));
  return told.signalStatus === 'ready'; })()"""
RAN = "['waited', 'inline', 'module', 'template'].every((name) => window.ran?.includes(name))"


@pytest.fixture(params=["", "; trusted-types 'none'"], ids=["trusted types", "and no policy"])
def strictest(request: pytest.FixtureRequest) -> Iterator[Strictest]:
    with judgement(request.param, PARTS) as stand:
        yield stand


def waiting_buttons(page: Page) -> list[str]:
    buttons = page.frame_locator("iframe[data-consent]").get_by_role("button")
    expect(buttons.first).to_be_visible()
    return buttons.all_inner_texts()


def violations(page: Page) -> list[str]:
    found: list[str] = page.evaluate("violations")
    return found


@pytest.mark.requirement("R118")
def test_nothing_is_violated(strictest: Strictest, page: Page, console: list[str]) -> None:
    """Banner, placeholder, dialog with a list, save, the gate, withdrawal, every part."""
    page.goto(strictest.site_url)
    until_ready(page)
    assert len(waiting_buttons(page)) == 2
    until(page, "Symbol.for('mixconsent.guard') in document")
    until(page, GPP)

    page.get_by_role("link", name="choose").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert page.evaluate("window.ran") is None
    dialog.get_by_role("switch", name="analytics").check()
    dialog.get_by_role("button", name="save").click()
    expect(page.get_by_role("status")).to_have_text("saved_custom")
    until(page, RAN)
    expect(page.locator("#in")).to_have_text("In")
    assert page.evaluate("ran.indexOf('waited') < ran.indexOf('inline')")
    assert violations(page) == []

    with page.expect_navigation():  # what ran could go on
        page.evaluate("void mixConsent.withdraw()")
    until_ready(page)
    assert page.evaluate("mixConsent.allows('analytics')") is False
    assert len(waiting_buttons(page)) == 2
    until(page, "performance.getEntriesByType('resource').some((e) => /after/.test(e.name))")
    assert violations(page) == []
    assert console == []


def test_a_list_of_cookies_is_unfolded(strictest: Strictest, page: Page) -> None:
    page.goto(strictest.site_url)
    until_ready(page)
    page.evaluate("mixConsent.open()")
    summary = page.get_by_role("dialog").locator("summary").first
    summary.click()
    expect(page.get_by_role("dialog").locator("dl").first).to_contain_text("Counts visits.")
    assert violations(page) == []


def test_a_frame_needs_its_host_in_the_policy_to_come(page: Page) -> None:
    """To wait and to say so it needs nothing; to be loaded, `frame-src` and its host."""
    with judgement() as stand:
        page.goto(stand.site_url)
        until_ready(page)
        once, _ = waiting_buttons(page)
        assert violations(page) == []
        press(page, once)
        until(page, "violations.length > 0")
        assert [line.split()[0] for line in violations(page)] == ["frame-src"]

        stand.rule(f"; frame-src {stand.ads}")
        page.reload()
        until_ready(page)
        waiting_buttons(page)
        press(page, once)
        expect(page.frame_locator("iframe[data-consent]").locator("p")).to_have_text("Framed")
        assert violations(page) == []


def press(page: Page, name: str) -> None:
    page.frame_locator("iframe[data-consent]").get_by_role("button", name=name, exact=True).click()


def test_a_policy_that_is_broken_is_seen(page: Page) -> None:
    """So that an empty list of violations means something."""
    with judgement() as stand:
        page.goto(stand.site_url)
        until_ready(page)
        page.evaluate("fetch('https://elsewhere.invalid/').catch(() => {})")
        until(page, "violations.length > 0")
        assert violations(page)[0].startswith("connect-src")
