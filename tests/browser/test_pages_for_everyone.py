"""Our pages for everyone: to axe, on the narrowest screen, in each language, in a site’s look."""

import pytest
from playwright.sync_api import Page, expect

from consent.lib import colours
from tests.browser.axe import ALL, CONTRAST, OPENED, is_for_everyone, violations
from tests.browser.catalogue import DAY, LOOK, NIGHT
from tests.browser.house import House, be_at
from tests.browser.states import press_button
from tests.languages import LANGUAGES

WIDTH = "document.documentElement.scrollWidth"
SITE, CALIFORNIA = "site=mix", "US-CA"
PAGES = (
    f"preferences/?{SITE}",
    f"preferences/erase/?{SITE}",
    f"preferences/agent/?{SITE}",
    f"cookies/?{SITE}",
    "cookies/?",
    "receipt/?",
    "nowhere/?",
)
SEEN = """() => {
  const pair = (n) => (+n).toString(16).padStart(2, "0");
  const hex = (text) => "#" + text.match(/\\d+/g).map(pair).join("");
  const { backgroundColor, color, fontFamily } = getComputedStyle(document.documentElement);
  const button = getComputedStyle(document.querySelector("main .button"));
  return {
    paper: hex(backgroundColor), ink: hex(color), font: fontFamily,
    action: hex(button.borderTopColor), radius: button.borderTopLeftRadius,
  };
}"""


@pytest.mark.requirement("R132", "R135", "R136", "R144")
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_is_cut(
    page: Page, house: House, console: list[str], path: str
) -> None:
    be_at(page, CALIFORNIA)
    page.set_viewport_size({"width": 320, "height": 640})
    for language in reversed(LANGUAGES):
        page.goto(f"{house.url}/{path}&language={language}#US")
        page.evaluate(OPENED)
        assert page.evaluate(WIDTH) == 320, language
    assert violations(page, ALL) == []
    assert [line for line in console if "404" not in line] == []


@pytest.mark.requirement("R132")
def test_a_page_with_a_history_and_what_is_not_saved_is_for_everyone(
    page: Page, house: House
) -> None:
    page.goto(f"{house.url}/preferences/?{SITE}&language=fr")
    page.locator("button[value=reject]").click()  # then there are a history and a receipt
    expect(page.locator(".timeline")).to_be_visible()
    page.get_by_role("switch").nth(5).click()  # a row that is not saved, and the bar
    expect(page.locator(".bar")).to_be_visible()
    is_for_everyone(page)
    page.emulate_media(color_scheme="light")
    page.goto(f"{house.url}/preferences/?{SITE}&language=en")
    page.get_by_role("link", name="Receipt").first.click()
    expect(page.get_by_role("heading", name="Proof")).to_be_visible()
    is_for_everyone(page)


@pytest.mark.requirement("R132")
def test_the_steps_of_an_opt_out_are_for_everyone(page: Page, house: House) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    be_at(page, CALIFORNIA)
    page.goto(f"{house.url}/preferences/?{SITE}&language=fr")
    email, send = page.locator("#request-email"), page.locator(".request button")
    for address, comes in (
        ("ada@example", email),
        ("ada@example.com", page.locator("#status .detail")),
    ):
        email.fill(address)
        send.click()
        expect(comes).to_be_visible()
        assert page.evaluate(WIDTH) == 320
    assert violations(page, ALL) == []
    page.reload()  # where a form leads, the header that says the place does not go along
    page.get_by_role("switch", name="Publicité").click()  # one class, as each is asked alone (R166)
    page.locator(".bar button[value=save]").click()
    expect(page.locator("button[value=keep]")).to_be_visible()
    assert page.evaluate(WIDTH) == 320
    assert violations(page, ALL) == []


@pytest.mark.requirement("R135")
def test_a_page_has_the_sites_look_and_can_be_read_in_it(page: Page, house: House) -> None:
    ratios = [pair.ratio for pair in colours.pairs(LOOK)]
    assert colours.ENOUGH <= min(ratios) < 5, "what stands on another colour would be found"
    for path in ("preferences/", "cookies/"):
        page.goto(f"{house.url}/{path}?site=dressed")
        page.evaluate(OPENED)
        if path == "preferences/":
            press_button(page, "Accept all")
            page.get_by_role("status").wait_for()
            page.locator("main form input[type=checkbox]:enabled").last.uncheck(force=True)
        for scheme, wanted in (("light", NIGHT), ("dark", DAY)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert violations(page, CONTRAST) == [], (path, scheme)
            seen = page.evaluate(SEEN)
            found = {name: seen[name] for name in ("paper", "ink", "action")}
            assert found == {name: wanted[name] for name in found}
            assert (seen["radius"], seen["font"]) == ("3px", "Georgia, serif")
