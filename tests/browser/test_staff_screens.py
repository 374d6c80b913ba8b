"""Staff's screens: for everyone, on any window, in any scheme; and what their scripts do."""

import re
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.axe import WCAG, is_for_everyone
from tests.browser.conftest import Contexts
from tests.browser.house import House
from tests.browser.states import press_button
from tests.languages import LANGUAGES

SCREENS = (
    "",
    "?site=mix",
    "statistics/?days=365&site=mix",
    "consent/category/5/change/",
    "consent/cookie/import/?site=1",
    "consent/decision/export/?kind=jsonl",
    "consent/site/1/translations/?language=fr&all=1",
    "consent/detection/",
    "consent/decision/",
    "consent/regionrule/",
    "consent/optoutrequest/",
    "consent/notice/publish/mix/",
    "auth/user/add/",
)
DARK = ("?site=mix", "consent/category/5/change/", "consent/notice/publish/mix/")
FIRST = "SELECT id FROM consent_decision ORDER BY decided_at LIMIT 1"


@pytest.fixture
def admin(house: House) -> str:
    return f"{house.url}/admin/"


def embed(staff: Page, admin: str) -> Page:
    staff.goto(f"{admin}?site=mix")
    staff.locator("a.button", has_text="Embed").first.click()
    expect(staff.get_by_role("heading", name="Embed", exact=True)).to_be_visible()
    return staff


def look(staff: Page, admin: str) -> Page:
    staff.goto(f"{admin}consent/theme/add/?site=1")
    expect(staff.get_by_role("img", name="by day")).to_be_visible()
    return staff


@pytest.mark.parametrize("path", SCREENS)
def test_a_screen_is_for_everyone(staff: Page, admin: str, console: list[str], path: str) -> None:
    staff.goto(f"{admin}{path}")
    expect(staff.get_by_role("link", name="MIX Networks consent")).to_be_visible()
    is_for_everyone(staff, console, is_dark=path in DARK)


def test_the_log_in_page_the_look_and_embedding_are_for_everyone(
    staff: Page, contexts: Contexts, admin: str, console: list[str]
) -> None:
    is_for_everyone(look(staff, admin), console, WCAG)
    console.clear()
    staff.emulate_media(color_scheme="light")
    embed(staff, admin)
    is_for_everyone(staff, console, WCAG)
    stranger = contexts().new_page()
    stranger.goto(admin)
    is_for_everyone(stranger)


def test_a_screen_reader_reads_a_name_and_the_table(staff: Page, admin: str) -> None:
    staff.goto(f"{admin}statistics/?site=mix")
    pictures = staff.get_by_role("img", name=re.compile("The same numbers are in the table"))
    expect(pictures.first).to_be_visible()
    assert pictures.first.aria_snapshot().count("\n") == 0  # a picture is one thing
    staff.get_by_text("Table of: Banner, by language").click()
    tree = staff.get_by_role("table", name="Banner, by language").aria_snapshot()
    for head in ("Language", "Accepted all", "Refused all", "Chose", "Did not answer", "Shown"):
        assert f'columnheader "{head}"' in tree
    assert 'rowheader "English"' in tree


def test_a_known_name_fills_in_the_form_and_what_was_written_stays(
    staff: Page, admin: str, console: list[str]
) -> None:
    staff.goto(f"{admin}consent/cookie/add/?site=1")
    staff.get_by_label("Provider").fill("Ours")
    staff.get_by_label("Name:").fill("_fbp")
    staff.get_by_label("Lifetime").focus()

    expect(staff.get_by_label("Lifetime")).to_have_value("90 days")
    expect(staff.get_by_role("status")).to_contain_text("what is known of _fbp, by Meta.")
    assert staff.get_by_label("Provider").input_value() == "Ours"
    for language in LANGUAGES:
        expect(staff.locator(f"#id_purpose_{language}")).not_to_have_value("")

    staff.get_by_label("Name:").fill("yt-remote-device-id")
    staff.get_by_label("Lifetime").focus()
    expect(staff.get_by_label("Kind")).to_have_value("local-storage")
    expect(staff.get_by_label("Lifetime")).to_have_value("")
    is_for_everyone(staff, console)


def test_leaving_a_form_that_was_typed_into_asks(staff: Page, admin: str) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    staff.on("dialog", stay)
    staff.goto(f"{admin}consent/category/5/change/")
    staff.locator("#id_hosts").click()
    staff.get_by_role("link", name="Home").click()  # nothing was typed
    expect(staff.get_by_role("heading", name="To do").first).to_be_visible()
    assert asked == []

    staff.go_back()
    staff.locator("#id_hosts").fill("stats.example.com")
    with staff.expect_event("dialog"):
        staff.get_by_role("link", name="Home").click(no_wait_after=True)
    assert asked == ["beforeunload"]
    assert "/category/" in staff.url


def test_contrast_follows_what_is_typed_and_a_picked_colour_is_written(
    staff: Page, admin: str, console: list[str]
) -> None:
    form = look(staff, admin)
    row = form.get_by_role("row", name="Fine print").first
    expect(row).to_contain_text("7.40:1")
    form.get_by_label("Muted:", exact=True).fill("#999")
    expect(row).to_contain_text("2.84:1")
    expect(row).to_contain_text("too faint")
    sketch = form.get_by_role("img", name="by day").get_by_text("Fine print")
    expect(sketch).to_have_attribute("fill", "#999999")
    expect(form.get_by_label("Pick: Muted")).to_have_value("#999999")
    expect(form.get_by_role("row", name="Fine print").last).to_contain_text("fine")  # in the dark

    form.get_by_label("Pick: Action").fill("#7a1f5c")
    expect(form.get_by_label("Action:", exact=True)).to_have_value("#7a1f5c")
    expect(form.get_by_role("row", name="Links and buttons").first).to_contain_text("fine")
    assert console == []


def test_a_key_follows_its_name_until_another_is_written(staff: Page, admin: str) -> None:
    staff.goto(f"{admin}consent/category/add/?site=1")
    name, key = staff.locator("#id_name_en"), staff.locator("#id_key")
    name.fill("2 Sondages & été!")
    expect(key).to_have_value("sondages_ete")
    key.fill("surveys")
    name.fill("Other")
    expect(key).to_have_value("surveys")


def test_a_file_that_is_too_long_does_not_leave_the_browser(staff: Page, admin: str) -> None:
    staff.goto(f"{admin}consent/cookie/import/?site=1")
    file: Any = {"name": "cookies.csv", "mimeType": "text/csv", "buffer": b"x" * 600_000}
    staff.set_input_files("#file", file)
    message = staff.locator("#file").evaluate("(field) => field.validationMessage")
    assert message == "The file is longer than 500 kB. Split it."


def test_a_button_copies_what_stands_below_it_and_without_scripts_there_is_none(
    staff: Page, admin: str, contexts: Contexts, console: list[str]
) -> None:
    embed(staff, admin)
    staff.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for name in ("tag", "bootstrap", "frame"):
        shown = staff.locator(f"#{name}").text_content()
        staff.locator(f"[data-copy={name}]").click()
        expect(staff.locator(f"[data-copy={name}]")).to_have_text("Copied")
        assert staff.evaluate("navigator.clipboard.readText()") == shown
    assert console == []

    state = staff.context.storage_state()
    page = contexts(java_script_enabled=False, storage_state=state).new_page()
    page.goto(staff.url)
    expect(page.locator("#tag")).to_contain_text("/banner.js")
    expect(page.locator("[data-copy=tag]")).to_be_hidden()


@pytest.mark.requirement("R71")
def test_evidence_shows_what_the_visitor_had_and_is_whole_on_paper(
    staff: Page, house: House, admin: str, console: list[str]
) -> None:
    [[decision]] = house.rows(FIRST)
    staff.goto(f"{admin}consent/decision/{decision}/change/")
    expect(staff.get_by_text("This record is whole.")).to_be_visible()
    frame = staff.frame_locator("iframe")
    expect(frame.get_by_role("button", name="Enregistrer mes choix")).to_be_visible()
    for switch in frame.get_by_role("switch").all()[1:]:
        expect(switch).not_to_be_checked()
    is_for_everyone(staff, console)

    words = staff.get_by_text(
        "Activez ce que vous autorisez, désactivez le reste, puis enregistrez."
    )
    expect(words).to_be_hidden()
    staff.emulate_media(media="print", color_scheme="dark")
    expect(words).to_be_visible()
    for gone in (staff.locator("iframe"), staff.locator("#header")):
        expect(gone).to_be_hidden()
    expect(staff.get_by_role("button", name="Print")).to_be_hidden()
    ink = "([node]) => [getComputedStyle(node).color, getComputedStyle(document.body).background]"
    color, paper = staff.locator(".evidence dd").first.evaluate_all(ink)
    assert color == "rgb(0, 0, 0)"
    assert paper.startswith("rgb(255, 255, 255)")


def test_a_visitor_is_found_and_the_page_is_for_everyone(
    staff: Page, admin: str, house: House, console: list[str]
) -> None:
    staff.goto(f"{admin}visitor/")
    staff.get_by_label("Receipt, pseudonym or account").fill(str(house.rows(FIRST)[0][0]))
    press_button(staff, "Find")
    expect(staff.get_by_role("heading", name="Answers of one browser")).to_be_visible()
    expect(staff.get_by_role("heading", name="Erase it")).to_be_visible()
    is_for_everyone(staff, console)
