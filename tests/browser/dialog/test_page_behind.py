"""The page behind the dialog stays where it is, and a click there closes it."""

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.conftest import FLAGS, shell
from tests.browser.dialog.conftest import ROOT, Visit, opened, switch
from tests.browser.waiting import until, until_ready
from tests.servers import Project

SHIFT = """() => new Promise((done) => { let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) => { sum += one.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300); })"""


@pytest.mark.requirement("R26")
def test_a_click_beside_it_closes_it_and_grants_nothing(visit: Visit) -> None:
    page = visit()
    dialog = opened(page)
    switch(dialog, "Usage statistics").check()
    title = dialog.get_by_role("heading").bounding_box()
    assert title
    page.mouse.move(title["x"] + 4, title["y"] + 4)  # to mark the title, and let go beside it
    page.mouse.down()
    page.mouse.move(20, 400, steps=4)
    page.mouse.up()
    expect(dialog).to_be_visible()

    page.mouse.click(20, 400)

    expect(dialog).to_have_count(0)
    assert page.evaluate("mixConsent.allows('analytics')") is False
    assert page.context.cookies() == []
    switch(opened(page), "Usage statistics").wait_for()
    expect(switch(dialog, "Usage statistics")).not_to_be_checked()


def scrolled(page: Page) -> int:
    page.mouse.move(20, 400)
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(200)
    return int(page.evaluate("scrollY"))


def test_the_page_behind_stays_where_it_is(visit: Visit) -> None:
    page = visit()
    assert scrolled(page) > 0, "it can be scrolled"
    before = page.evaluate("scrollY")
    dialog = opened(page)

    assert scrolled(page) == before
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert scrolled(page) > before


def test_nothing_moves_where_the_scroll_bar_takes_room(
    playwright: Playwright, service: Project
) -> None:
    barred = playwright.chromium.launch(
        executable_path=shell(playwright),
        args=[*FLAGS, "--no-sandbox"],
        ignore_default_args=["--hide-scrollbars"],
    )
    page = barred.new_page()
    page.goto(service.site_url)
    until_ready(page)
    places = """() => [document.body, ...document.body.querySelectorAll("*"),
      ROOT.querySelector("section")].map((e) => e.getBoundingClientRect())
      .filter(({ x }) => x >= 0).map(({ x, width }) => [x, width])""".replace("ROOT", ROOT)
    before = page.evaluate(places)
    assert before[0][1] < page.evaluate("innerWidth"), "the bar takes room"
    dialog = opened(page)

    assert page.evaluate(places) == before
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.evaluate(places) == before
    assert page.evaluate(SHIFT) == 0
    barred.close()


def test_a_page_that_takes_the_dialog_away_can_be_scrolled(visit: Visit) -> None:
    page = visit()
    opened(page)
    page.evaluate(f"{ROOT}.host.remove()")

    until(page, "getComputedStyle(document.body).overflow === 'visible'")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert scrolled(page) > 0
