"""The first question: by the rule of the place, in its language, answered by one click."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House
from tests.browser.states import HOST, Visit, banner
from tests.browser.waiting import eventually

COUNT = "window.clicks = 0; addEventListener('pointerdown', () => clicks++, true)"
# Collects the text of the status at each change of the banner, in order
COLLECT_TEXTS = f"""() => {{
  window.texts = [];
  const tree = {HOST}.shadowRoot;
  new MutationObserver(() => {{
    const status = tree.querySelector("[role=status]");
    if (status) texts.push(status.textContent);
  }}).observe(tree, {{ childList: true, subtree: true, characterData: true }});
}}"""


def test_a_visitor_with_a_signal_and_no_answer_is_not_told_of_other_answers(visit: Visit) -> None:
    asked = banner(visit(region="DE", signal=True))
    question = "May MIX Networks, Inc. use cookies for these purposes?"
    expect(asked.get_by_role("heading")).to_have_text(question)
    expect(asked.get_by_role("status")).to_have_text("Opt-Out Request Honored")
    expect(asked.get_by_role("listitem").filter(has_text="Advertising")).to_have_count(0)
    expect(asked).not_to_contain_text("other answers")


@pytest.mark.requirement("R89", "R99", "R143")
def test_quebec_is_met_in_french_with_english_one_click_away(visit: Visit, house: House) -> None:
    page = visit(region="CA-QC", locale="en-CA")
    expect(banner(page).get_by_role("button", name="Tout refuser")).to_be_visible()
    assert page.evaluate(f"[document.documentElement.lang, {HOST}.lang]") == ["en", "fr"]
    asked = page.evaluate("performance.getEntriesByType('resource').map((e) => e.name)")
    assert [url for url in asked if "banner" in url] == [f"{house.url}/banner.js"]
    verdicts = page.evaluate("mixConsent.verdicts()")
    optional = [judgement for judgement in verdicts.values() if judgement["reason"] != "necessary"]
    assert {judgement["verdict"] for judgement in optional} == {"unasked"}
    english, french = (banner(page).get_by_role("link").nth(n) for n in (0, 1))
    looks = "(e) => [getComputedStyle(e).fontSize, getComputedStyle(e).color]"
    assert french.evaluate(looks) == english.evaluate(looks), "as prominent (R89)"

    english.click()
    expect(banner(page).get_by_role("button", name="Reject all")).to_be_visible()
    assert page.evaluate(f"{HOST}.lang") == "en"
    assert focused(page) == "Français", "the way back, in the same place"

    page.get_by_role("link", name="Français").click()
    banner(page).get_by_role("link", name="Choisir").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Strictement nécessaires")
    dialog.get_by_role("link", name="English").click()
    expect(dialog).to_contain_text("Strictly necessary")
    assert focused(page) == "Français"
    with page.expect_request("**/v1/decisions") as sent:
        dialog.get_by_role("button", name="Reject all").click()
    assert (sent.value.post_data_json or {}).get("language") == "en"


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.shadowRoot?.activeElement?.textContent"))


def press_part(page: Page, name: str) -> None:
    page.locator(f"mix-consent [part~={name}]").last.click()


def leaves_with_the_next_action(page: Page, says: str) -> None:
    expect(page.get_by_role("status").filter(has_text=says)).to_be_visible()
    page.mouse.move(5, 300)  # where nothing of ours is

    def is_gone() -> bool:
        page.mouse.wheel(0, 20)  # the listener is in a part that is loaded after the answer
        return banner(page).count() == 0

    eventually(is_gone, "the line leaves with the next action")


@pytest.mark.requirement("R34", "R46", "R140")
def test_one_click_answers_and_the_status_is_there_before_its_text(visit: Visit) -> None:
    """A live region that comes with its text is not read aloud."""
    for name, says in (("reject", "rejected."), ("accept", "allowed.")):
        page = visit()
        page.evaluate(COUNT)
        page.evaluate(COLLECT_TEXTS)
        press_part(page, name)
        leaves_with_the_next_action(page, f"Optional cookies {says}")
        texts = page.evaluate("texts")
        assert (texts[0], texts[-1]) == ("", f"Optional cookies {says}")
        assert page.evaluate("mixConsent.allows('marketing')") is (name == "accept")
        assert page.evaluate("clicks") == 1


@pytest.mark.requirement("R184")
def test_where_there_is_room_each_purpose_says_what_it_is_for(visit: Visit) -> None:
    """CNIL 2020-092: a short title and a brief description before the buttons."""
    page = visit(region="DE")
    page.set_viewport_size({"width": 1280, "height": 900})
    purposes = banner(page).get_by_role("listitem")
    expect(purposes.filter(has_text="Advertising")).to_contain_text("Ads for your interests")
    for purpose in purposes.all():
        expect(purpose.locator("i")).to_be_visible()
        assert purpose.locator("i").inner_text()

    page.set_viewport_size({"width": 390, "height": 664})
    for purpose in purposes.all():
        expect(purpose.locator("i")).to_be_hidden()  # the question and the buttons stay in sight
