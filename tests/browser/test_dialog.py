"""The dialog: its rows and words, what of it is in sight, the page behind it, other languages."""

import json

import pytest
from playwright.sync_api import Page, Playwright, Route, expect

from tests.browser.chromium import FLAGS, shell
from tests.browser.house import House
from tests.browser.states import HOST, PAGE, STILL, Visit, banner, opened, switch
from tests.browser.waiting import until, until_ready

ROOT = f"{HOST}.shadowRoot"
PLACES = f"""() => [document.body, ...document.body.querySelectorAll("*"),
  {ROOT}.querySelector("section")].map((e) => e.getBoundingClientRect())
  .filter(({{ x }}) => x >= 0).map(({{ x, width }}) => [x, width])"""


@pytest.mark.requirement("R27", "R135", "R139")
def test_the_state_of_a_switch_is_also_a_word(visit: Visit) -> None:
    dialog = opened(visit())
    chat = dialog.get_by_role("group", name="Customer service and chat")
    expect(dialog.locator(":checked:enabled")).to_have_count(0)
    expect(chat).to_contain_text("Not allowed")

    chat.get_by_text("Not allowed").click()

    expect(switch(dialog, "Customer service and chat")).to_be_checked()
    expect(chat.locator("label")).to_have_text("Allowed")
    necessary = dialog.get_by_role("group", name="Strictly necessary")
    expect(necessary).to_contain_text("Always on")
    expect(necessary.get_by_role("switch")).to_be_disabled()


@pytest.mark.requirement("R139")
@pytest.mark.parametrize("window", [(390, 664), (1280, 800)])
def test_a_row_says_what_it_is_for_on_a_line_of_its_own(
    visit: Visit, window: tuple[int, int]
) -> None:
    page = visit()
    page.set_viewport_size({"width": window[0], "height": window[1]})
    line = opened(page).get_by_text("Ads for your interests")
    expect(line).to_be_visible()
    assert line.evaluate("e => getComputedStyle(e, '::before').content") == "none"


@pytest.mark.requirement("R43")
def test_details_tell_whose_cookies_for_how_long_or_lead_to_the_policy(visit: Visit) -> None:
    page = visit()
    row = opened(page).get_by_role("group", name="Advertising")
    expect(row.locator("dt")).to_have_count(0)
    row.get_by_text("Ads for your interests").click()
    expect(row.locator("dt")).to_have_text("_ads")
    expect(row.locator("dd")).to_have_text(
        ["MIX Networks · until you close the browser", "A purpose."]
    )
    expect(row.get_by_text("Ads for your interests")).to_be_hidden()

    page.route("**/register.json*", lambda route: route.abort())  # without the service
    page.reload()
    until_ready(page)
    opened(page)
    row.locator("summary").click()
    expect(row.get_by_role("link", name="Cookie Policy")).to_be_visible()


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
    expect(switch(opened(page), "Usage statistics")).not_to_be_checked()


def test_the_page_behind_stays_where_it_is(visit: Visit) -> None:
    page = visit()
    assert scrolled(page) > 0, "it can be scrolled"
    before = page.evaluate("scrollY")
    dialog = opened(page)
    assert scrolled(page) == before
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert scrolled(page) > before

    before = page.evaluate("scrollY")
    opened(page)
    page.evaluate(f"{HOST}.remove()")  # by the page itself
    until(page, "getComputedStyle(document.body).overflow === 'visible'")
    assert scrolled(page) > before


def scrolled(page: Page) -> int:
    page.evaluate("window.turned = false; addEventListener('wheel', () => (turned = true))")
    page.mouse.move(20, 400)
    page.mouse.wheel(0, 100)
    until(page, "turned")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return int(page.evaluate("scrollY"))


def test_nothing_moves_where_the_scroll_bar_takes_room(
    playwright: Playwright, house: House
) -> None:
    barred = playwright.chromium.launch(
        executable_path=shell(playwright),
        args=FLAGS,
        ignore_default_args=["--hide-scrollbars"],
    )
    page = barred.new_page()
    house.site.body = PAGE
    page.goto(house.site.site_url)
    until_ready(page)
    page.evaluate(STILL)
    before = page.evaluate(PLACES)
    assert before[0][1] < page.evaluate("innerWidth"), "the bar takes room"
    dialog = opened(page)

    assert page.evaluate(PLACES) == before
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.evaluate(PLACES) == before
    barred.close()


@pytest.mark.requirement("R99")
def test_another_language_keeps_what_was_switched_and_unfolded(visit: Visit) -> None:
    page = visit()
    page.set_viewport_size({"width": 390, "height": 664})
    dialog = opened(page)
    switch(dialog, "Usage statistics").check()
    dialog.get_by_role("group", name="Advertising").locator("summary").click()
    dialog.locator(".text").evaluate("(text) => (text.scrollTop = 90)")
    until(page, f"{ROOT}.querySelector('dialog .text').scrollTop === 90")

    dialog.get_by_role("link", name="Français").click()

    expect(dialog.get_by_role("heading")).to_have_text("Vos choix de témoins")
    expect(switch(dialog, "Statistiques d’utilisation")).to_be_checked()
    expect(dialog.locator(":checked:enabled")).to_have_count(1)
    details = dialog.get_by_role("group", name="Publicité")
    expect(details.locator("dd").first).to_contain_text("jusqu’à la fermeture")
    assert dialog.locator(".text").evaluate("(text) => text.scrollTop") == 90
    expect(dialog.get_by_role("link", name="English")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opened(page).locator(":checked:enabled")).to_have_count(0)


@pytest.mark.parametrize("address", ["**/parts/dialog.js", "**/words.json*"])
def test_where_it_cannot_be_had_the_preference_page_comes(
    visit: Visit, house: House, address: str
) -> None:
    page = visit()
    page.route(address, lambda route: route.abort())
    banner(page).get_by_text("Choose", exact=True).click()

    page.wait_for_url(f"{house.url}/preferences/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cookie settings")


def test_without_a_connection_the_page_and_both_answers_stay(visit: Visit) -> None:
    page = visit()
    address = page.url
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        banner(page).get_by_text("Choose", exact=True).click()

    banner(page).get_by_role("button", name="Reject all").click()

    expect(page.get_by_role("status")).to_contain_text("rejected")
    assert page.url == address


@pytest.mark.requirement("R161")
def test_what_is_read_is_what_is_answered(visit: Visit, house: House) -> None:
    """Another notice came into force after the page was loaded; the config is fetched again."""
    page = visit()
    configs: list[str] = []
    page.on("request", lambda sent: configs.append(sent.url) if "banner.json" in sent.url else None)

    def later(route: Route) -> None:
        words = json.loads(house.project.get(route.request.url))
        headers = {"Access-Control-Allow-Origin": "*"}
        route.fulfill(json=words | {"notice": 2}, headers=headers)

    page.route("**/words.json*", later)
    page.evaluate("mixConsent.open()")

    page.wait_for_url(f"{house.url}/preferences/**")  # the service itself still has the first
    assert len(configs) == 1
