"""The page after an answer: the script alone, but for what has its work there (R47)."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.stand import STATE, Stand, visit
from tests.browser.states import press_button
from tests.browser.waiting import NOTHING_HELD, until, until_ready

LOADED = "performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)"
YES = "1~{day}~CA-QC~0~analytics:1:3~marketing:1:3~support:1:3"
NO = YES.replace(":3", ":0")
DAY = "Math.floor(Date.now() / 864e5)"
pytestmark = pytest.mark.requirement("R47")


def loaded(page: Page) -> list[str]:
    """What the next page of the visit loads, once nothing is under way."""
    page.goto(page.url, referer=page.url, wait_until="networkidle")
    until_ready(page)
    paths: list[str] = page.evaluate(LOADED)
    return sorted(re.sub(r"^/(parts/)?", "", path) for path in paths)


def come(stand: Stand, page: Page, state: str, days: int) -> None:
    """As somebody who answered that many days ago."""
    day = page.evaluate(DAY) - days
    cookie: Any = {"name": STATE, "value": state.format(day=day), "url": stand.site_url}
    page.context.add_cookies([cookie])
    visit(page, stand)
    page.wait_for_load_state("networkidle")


def declared(stand: Stand) -> None:
    """Every category names a cookie that it may leave."""
    rows = stand.config()["categories"]
    stand.more = {"categories": [row | {"cookies": ["_left*"]} for row in rows]}


@pytest.mark.parametrize("answer", ["accept", "reject"])
def test_after_an_answer_there_is_the_script_alone(stand: Stand, page: Page, answer: str) -> None:
    declared(stand)
    visit(page, stand)
    press_button(page, answer)
    until(page, NOTHING_HELD)
    page.wait_for_load_state("networkidle")
    assert loaded(page) == ["banner.js"]


@pytest.mark.parametrize(
    ("state", "days", "before", "found"),
    [
        pytest.param(YES, 1, "0", [], id="nothing"),
        pytest.param(NO, 1, "document.cookie = '_left_by_tag=1'", ["after.js"], id="a cookie"),
        pytest.param(NO, 1, "localStorage._left = 1", ["after.js"], id="local storage"),
        pytest.param(NO, 1, "sessionStorage._left = 1", ["after.js"], id="session storage"),
        pytest.param(
            NO, 1, "sessionStorage.mix_consent_confirmation = 'Saved'", ["after.js"], id="news"
        ),
        pytest.param(
            NO,
            1,
            "localStorage.mix_consent_queue = JSON.stringify({queue: [{id: 'a'}]})",
            ["after.js"],
            id="an answer that is still to be sent",
        ),
        pytest.param(YES.replace("~0~", "~4~"), 1, "0", ["after.js"], id="an account"),
        pytest.param(YES, 31, "0", [], id="an old answer, later in the visit"),
    ],
)
def test_what_follows_is_loaded_where_it_has_work(
    stand: Stand, page: Page, state: str, days: int, before: str, found: list[str]
) -> None:
    declared(stand)
    come(stand, page, state, days)
    page.evaluate(before)
    assert [name for name in loaded(page) if name == "after.js"] == found


@pytest.mark.parametrize(
    ("state", "days", "found"),
    [
        pytest.param(YES, 1, False, id="a yes leaves nothing to do"),
        pytest.param(YES, 31, True, id="a yes whose cookies are renewed"),
        pytest.param(NO, 1, True, id="a no: what has no name there is looked for"),
    ],
)
def test_the_first_page_of_a_visit_sees_to_what_is_due(
    stand: Stand, page: Page, state: str, days: int, found: bool
) -> None:
    declared(stand)
    come(stand, page, state, days)
    assert ("/parts/after.js" in page.evaluate(LOADED)) is found


def test_no_later_page_of_a_visit_is_its_first_where_no_referrer_is_sent(
    stand: Stand, page: Page
) -> None:
    declared(stand)
    stand.head = '<meta name="referrer" content="no-referrer">'
    stand.body = '<a href="/later">Later</a>'
    come(stand, page, NO, 1)
    page.get_by_role("link", name="Later").click()
    page.wait_for_url("**/later", wait_until="networkidle")
    until_ready(page)
    assert "/parts/after.js" not in page.evaluate(LOADED)
