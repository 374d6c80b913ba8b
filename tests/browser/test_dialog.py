"""The dialog: what is in sight, what it keeps, and what it leaves alone."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Playwright, Route, expect

from tests.browser.carrying import be_in
from tests.browser.conftest import FLAGS, Browsers, shell
from tests.browser.waiting import until, until_ready
from tests.servers import Project

Visit = Callable[..., Page]
PAGES = {"en": "/", "fr": "/fr/"}
ROOT = "[...document.querySelectorAll('*')].find((e) => e.shadowRoot).shadowRoot"
ROBOTO = """() => { const sheet = new CSSStyleSheet();
  sheet.replaceSync(":host, * { --f: Roboto !important }");
  ROOT.adoptedStyleSheets.push(sheet); return document.fonts.check("15px Roboto"); }""".replace(
    "ROOT", ROOT
)
IN_SIGHT = """(dialog) => {
  const { top, bottom } = dialog.querySelector(".text").getBoundingClientRect();
  return [...dialog.querySelectorAll("fieldset")]
    .map((row) => row.getBoundingClientRect())
    .filter((row) => row.top >= top && row.bottom <= bottom).length; }"""
SHIFT = """() => new Promise((done) => { let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) => { sum += one.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300); })"""
SPEAK_SPANISH = """new MutationObserver((_, own) => { if (!document.documentElement) return;
  document.documentElement.lang = "es"; own.disconnect(); })
  .observe(document, { childList: true })"""


@pytest.fixture
def visit(browsers: Browsers, service: Project) -> Iterator[Visit]:
    contexts = []

    def come(
        window: tuple[int, int] = (1280, 800),
        *,
        language: str = "en",
        region: str = "",
        signal: bool = False,
        **made: Any,
    ) -> Page:
        width, height = window
        context = browsers(signal=signal).new_context(
            viewport={"width": width, "height": height}, locale="en-US", **made
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        if region:
            be_in(context, region)
        page = context.new_page()
        if language not in PAGES:
            page.add_init_script(SPEAK_SPANISH)
        page.goto(service.site_url + PAGES.get(language, "/"))
        until_ready(page)
        return page

    yield come
    for context in contexts:
        context.close()


def opened(page: Page) -> Locator:
    page.evaluate("mixConsent.open()")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def switch(dialog: Locator, name: str) -> Locator:
    return dialog.get_by_role("switch", name=name, exact=True)


@pytest.mark.requirement("R41", "R43")
@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize(
    ("window", "rows"),
    [((1280, 800), 7), ((390, 844), 6), ((844, 390), 3), ((640, 400), 3), ((390, 664), 4)],
)
def test_categories_are_in_sight(
    visit: Visit, window: tuple[int, int], rows: int, language: str
) -> None:
    page = visit(window, language=language)
    assert page.evaluate(ROBOTO)
    dialog = opened(page)

    assert dialog.evaluate(IN_SIGHT) >= rows
    for button in dialog.locator(".foot button").all():
        expect(button).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= window[0]


@pytest.mark.requirement("R36")
@pytest.mark.parametrize("forced", ["none", "active"])
@pytest.mark.parametrize("window", [(1280, 800), (683, 330), (640, 400), (375, 553), (320, 568)])
def test_the_two_answers_are_equal_to_the_hundredth_of_a_pixel(
    visit: Visit, window: tuple[int, int], forced: str
) -> None:
    dialog = opened(visit(window, language="fr", forced_colors=forced))

    accept, reject, _ = dialog.locator(".foot button").evaluate_all(
        """(buttons) => buttons.map((button) => {
          const { width, height, top } = button.getBoundingClientRect();
          const style = getComputedStyle(button);
          return [...[width, height, top].map((one) => one.toFixed(2)), style.color, style.border,
            style.backgroundColor, style.font, style.padding, style.borderRadius]; })"""
    )

    assert accept == reject
    assert float(accept[1]) >= 44


def test_the_pages_own_properties_do_not_leak_in(visit: Visit) -> None:
    page = visit()
    looks = """(dialog) => [dialog, ...dialog.querySelectorAll(".save, [role=switch]")].map((e) => {
      const s = getComputedStyle(e);
      return [s.font, s.borderRadius, s.borderColor, s.color, s.backgroundColor]; })"""
    before = opened(page).evaluate(looks)
    page.keyboard.press("Escape")
    foreign = "--p: red; --i: red; --m: red; --a: red; --l: red; --s: 8px; --f: monospace"
    page.evaluate(
        """(text) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text);
        document.adoptedStyleSheets.push(sheet); }""",
        f":root {{ {foreign}; --r: 40px; --b: 0 }}",
    )
    assert page.evaluate("getComputedStyle(document.body).getPropertyValue('--r')") == "40px"

    assert opened(page).evaluate(looks) == before


@pytest.mark.requirement("R43")
def test_one_category_takes_three_clicks(visit: Visit) -> None:
    page = visit()
    page.get_by_role("region").last.get_by_text("Choose", exact=True).click()
    dialog = page.get_by_role("dialog")
    switch(dialog, "Usage statistics").click()
    with page.expect_response("**/v1/decisions") as response:
        dialog.get_by_role("button", name="Save").click()

    assert response.value.status == 201
    expect(dialog).to_have_count(0)
    allowed = "Object.keys(mixConsent.verdicts()).filter(mixConsent.allows)"
    assert page.evaluate(allowed) == ["necessary", "analytics"]


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


@pytest.mark.requirement("R43")
def test_details_tell_whose_cookies_and_for_how_long(visit: Visit) -> None:
    dialog = opened(visit())
    row = dialog.get_by_role("group", name="Advertising")
    expect(row.locator("dt")).to_have_count(0)

    row.get_by_text("Ads for your interests").click()

    expect(row).to_contain_text("a pretend third party, Demo Ads")
    expect(row.locator("dt")).to_have_text("_demo_ads")
    expect(row.locator("dd").first).to_have_text("Demo Ads · 30 days")
    expect(row.get_by_text("Ads for your interests")).to_be_hidden()


def test_what_is_unfolded_without_the_service_leads_to_the_policy(visit: Visit) -> None:
    page = visit()
    page.route("**/register.json*", lambda route: route.abort())
    row = opened(page).get_by_role("group", name="Advertising")

    row.locator("summary").click()

    expect(row.get_by_role("link", name="Cookie Policy")).to_be_visible()


@pytest.mark.requirement("R14")
def test_what_a_signal_keeps_off_says_so_in_its_row(visit: Visit) -> None:
    dialog = opened(visit((390, 664), region="US-CO", signal=True))
    row = dialog.get_by_role("group", name="Advertising")
    row.scroll_into_view_if_needed()

    expect(row.get_by_text("Global Privacy Control")).to_be_visible()
    expect(row.get_by_role("switch")).to_be_disabled()
    expect(row.locator("label")).to_have_text("Not allowed")


@pytest.mark.requirement("R48")
@pytest.mark.parametrize(
    ("region", "name"), [("US-CA", "Your Privacy Choices"), ("", "Cookie settings")]
)
def test_a_way_leads_to_the_preference_page(
    visit: Visit, service: Project, region: str, name: str
) -> None:
    dialog = opened(visit(region=region))
    country = region[:2] or "ZZ"
    expect(dialog.get_by_role("link", name=name)).to_have_attribute(
        "href", f"{service.url}/preferences/?site=mix&language=en#{country}"
    )
    other = {"Your Privacy Choices", "Cookie settings"} - {name}
    expect(dialog.get_by_role("link", name=other.pop())).to_have_count(0)


def test_what_is_on_without_an_answer_says_why(visit: Visit) -> None:
    dialog = opened(visit(region="US-CA"))
    row = dialog.get_by_role("group", name="Usage statistics")
    expect(row.get_by_role("switch")).to_be_checked()
    expect(row.get_by_text("On by default here")).to_be_visible()


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


@pytest.mark.requirement("R99")
def test_another_language_keeps_what_was_switched_and_unfolded(visit: Visit) -> None:
    page = visit((390, 664))
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
    expect(details.locator("dd").first).to_have_text("Demo Ads · 30 jours")
    expect(dialog.locator("dl dt")).to_have_count(1)
    assert dialog.locator(".text").evaluate("(text) => text.scrollTop") == 90
    expect(dialog.get_by_role("link", name="English")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opened(page).locator(":checked:enabled")).to_have_count(0)


@pytest.mark.parametrize("address", ["**/parts/dialog.js", "**/words.json*"])
def test_where_it_cannot_be_had_the_preference_page_comes(
    visit: Visit, service: Project, address: str
) -> None:
    page = visit()
    page.route(address, lambda route: route.abort())
    page.get_by_role("region").last.get_by_text("Choose", exact=True).click()

    page.wait_for_url(f"{service.url}/preferences/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cookie settings")


@pytest.mark.requirement("R55")
def test_without_the_service_a_no_can_be_said(visit: Visit) -> None:
    page = visit()
    page.evaluate("mixConsent.accept()")
    expect(page.get_by_role("button", name="Reject all")).to_have_count(0)
    page.route("**/parts/dialog.js", lambda route: route.abort())
    page.evaluate("mixConsent.open()")

    with page.expect_navigation():  # what ran could go on
        page.get_by_role("region").last.get_by_role("button", name="Reject all").click()

    until_ready(page)
    assert page.evaluate("mixConsent.allows('analytics')") is False


@pytest.mark.requirement("R161")
def test_what_is_read_is_what_is_answered(visit: Visit, service: Project) -> None:
    """Another notice came into force after the page was loaded; the config is fetched anew."""
    page = visit()
    configs: list[str] = []
    page.on("request", lambda sent: configs.append(sent.url) if "banner.json" in sent.url else None)

    def later(route: Route) -> None:
        words = json.loads(service.get(route.request.url))
        headers = {"Access-Control-Allow-Origin": "*"}
        route.fulfill(json=words | {"notice": 2}, headers=headers)

    page.route("**/words.json*", later)
    page.evaluate("mixConsent.open()")

    page.wait_for_url(f"{service.url}/preferences/**")  # the service itself still has the first
    assert len(configs) == 1
