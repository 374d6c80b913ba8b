"""A preview can be tried like the real thing, and nothing of it stays, in this browser either."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, FrameLocator, Page, expect

from consent.statistics.counters import FLUSH_SECONDS
from tests.browser.waiting import until
from tests.servers import Project

RECORD = """
from consent.models import Decision, Detection, OptOutRequest, Tally
counts = [model.objects.count() for model in (Decision, Detection, OptOutRequest)]
rows = Tally.objects.order_by("pk").values_list("region", "surface", "outcome", "category", "count")
print(counts, list(rows))
"""
STORED = "JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage)])"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def desk(seat: Page, project: Project, site: str, pages: dict[str, str]) -> Page:
    """Somebody of the staff who has answered on the site as well, in the same browser."""
    pages["own"] = f'<script async src="{project.url}/banner.js"></script><html lang="en">'
    seat.goto(f"{site}/own")
    until(seat, "!!window.mixConsent?.allows")
    seat.evaluate("() => { mixConsent.accept(); }")
    until(seat, "document.cookie.includes('mix_consent_state=')")
    seat.goto(f"{project.url}/admin/")  # the site counts its banner as it is left
    return seat


def cookies(page: Page) -> dict[tuple[str, str], str]:
    known: list[Any] = page.context.cookies()
    return {(one["name"], one["domain"]): one["value"] for one in known}


def kept(desk: Page, project: Project) -> str:
    """What is on record once every process has written down what it counted."""
    desk.wait_for_timeout(1000 * (FLUSH_SECONDS + 1))
    return project.python(RECORD)


def show(desk: Page, project: Project, query: str) -> FrameLocator:
    desk.goto(f"{project.url}/admin/preview/mix/{query}")
    return desk.frame_locator("iframe")


def test_an_answer_to_the_banner_is_kept_nowhere(desk: Page, project: Project) -> None:
    before, record = cookies(desk), kept(desk, project)
    frame = show(desk, project, "?place=US-VA&screen=phone")
    frame.get_by_role("button", name="Reject all").click()
    expect(frame.get_by_role("status").first).to_be_visible()
    frame.get_by_role("button", name="Change").or_(
        frame.get_by_role("link", name="Change")
    ).first.click()
    expect(frame.get_by_role("switch", name="Usage statistics")).not_to_be_checked()
    desk.wait_for_timeout(500)  # what is sent a moment later is sent by then

    assert cookies(desk) == before
    desk.goto(f"{project.url}/cookies/?site=mix")
    assert "consent" not in desk.evaluate(STORED)
    assert kept(desk, project) == record


def test_the_preference_page_takes_an_answer_and_shows_it(desk: Page, project: Project) -> None:
    before, record = cookies(desk), kept(desk, project)
    frame = show(desk, project, "?place=CA-QC&language=en&show=preferences&answer=no")
    statistics = frame.locator("input[name=allow][value=analytics]")
    expect(statistics).not_to_be_checked()
    frame.get_by_role("button", name="Accept all").click()

    expect(frame.locator("#status")).to_be_visible()
    expect(statistics).to_be_checked()
    assert cookies(desk) == before
    assert kept(desk, project) == record


def test_what_leads_elsewhere_opens_beside_the_admin(desk: Page, project: Project) -> None:
    frame = show(desk, project, "?place=FR&show=cookies")
    with desk.context.expect_page() as opened:
        frame.get_by_role("link", name="Back to the site").click()
    opened.value.close()
    expect(frame.get_by_role("heading", level=1)).to_be_visible()


def test_the_days_clock_is_the_browsers_too(desk: Page, project: Project) -> None:
    frame = show(desk, project, "?place=CA-QC&language=fr&answer=all&date=2031-03-04")
    expect(frame.get_by_role("button", name="Tout accepter")).to_be_visible()
    date = frame.locator("html").evaluate("new Date().toISOString().slice(0, 10)")
    assert date == "2031-03-04"
    assert frame.locator("html").evaluate("Date.now() - new Date() < 1000 && new Date(0) < 1")


def test_no_page_of_a_site_can_frame_it(
    desk: Page, project: Project, site: str, pages: dict[str, str]
) -> None:
    address = f"{project.url}/admin/preview/mix/?frame=1"
    pages["thief"] = f'<!doctype html><iframe src="{address}"></iframe>'
    desk.goto(f"{site}/thief")
    desk.wait_for_timeout(500)
    assert desk.frames[1].url.startswith("chrome-error://")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_used_by_everyone_on_any_screen(
    seat: Page, browser: Browser, project: Project, width: int, scheme: Any
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    context.add_cookies(seat.context.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for screen in ("", "phone", "zoom", "desktop"):
        page.goto(f"{project.url}/admin/preview/mix/?place=CA-QC&language=fr&screen={screen}")
        banner = page.frame_locator("iframe").get_by_role("button", name="Tout refuser")
        expect(banner).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    assert [f"{row['id']}: {node['html'][:120]}" for row in found for node in row["nodes"]] == []
    assert said == []
    context.close()
