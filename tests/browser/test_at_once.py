"""What counts within the very click, for a visitor who leaves at once."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.stand import Stand, standing
from tests.browser.waiting import NOTHING_HELD, until, until_ready

TAG = '<script type="text/plain" data-consent="analytics">document.title = "ran"</script>'
CLICK = "(button) => { button.click(); return localStorage.mix_consent_queue }"


@pytest.fixture
def stand() -> Iterator[Stand]:
    with standing() as stand:
        stand.body = TAG
        yield stand


@pytest.fixture
def visitor(stand: Stand, page: Page) -> Page:
    page.goto(stand.site_url)
    until_ready(page)
    return page


@pytest.mark.requirement("R60")
def test_a_no_is_kept_before_the_click_is_over(visitor: Page) -> None:
    told = visitor.get_by_role("button", name="reject").evaluate(CLICK)
    assert [decision["method"] for decision in json.loads(told)["queue"]] == ["reject"]


def test_a_yes_holds_in_the_next_task(visitor: Page) -> None:
    visitor.get_by_role("button", name="accept").evaluate(
        "(button) => { button.click(); return new Promise((done) => setTimeout(done)); }"
    )
    assert visitor.title() == "ran"


def test_of_a_yes_and_a_no_in_one_task_the_no_counts(visitor: Page, stand: Stand) -> None:
    visitor.evaluate("void (mixConsent.accept(), mixConsent.reject())")
    until(visitor, "mixConsent.verdicts().analytics.verdict === 'denied'")
    until(visitor, NOTHING_HELD)
    assert [decision["method"] for decision in stand.decisions] == ["reject"]
    assert visitor.title() != "ran"
    visitor.reload()
    until_ready(visitor)
    assert visitor.evaluate("mixConsent.verdicts().analytics.verdict") == "denied"
