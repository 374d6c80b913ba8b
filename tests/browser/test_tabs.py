"""An answer in one tab holds in all of them, in those that sleep, and on the next page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.serving import serving
from tests.browser.stand import VERSIONS, Stand, come, visit
from tests.browser.states import press_button
from tests.browser.waiting import NOTHING_HELD, until, until_ready, until_recorded

GATED = '<script type="text/plain" data-consent="analytics" src="{url}/tag.js"></script>'
LISTENS = """<script>
  (window.mixConsent ??= []).push(({ on }) => on("change", ({ changed }) => {
    (window.changes ??= []).push(changed);
  }));
</script>"""
FIELD = "<label>Search <input autofocus></label>"
TELLS = """<script>
  addEventListener("pageshow", ({ persisted }) => {
    sessionStorage.shows = `${sessionStorage.shows ?? ""}${persisted ? "woken" : "loaded"} `;
  });
</script>"""
AGED = """{
  const held = JSON.parse(localStorage.mix_consent_queue);
  const minute = (Date.now() - 60_000).toString(16).padStart(12, "0").replace(/.{8}/, "$&-");
  held.queue[0].id = minute + held.queue[0].id.slice(13);
  localStorage.mix_consent_queue = JSON.stringify(held);
}"""


@pytest.fixture
def stand() -> Iterator[Stand]:
    with serving(Stand(head=LISTENS + TELLS, body=FIELD + GATED)) as stand:
        yield stand


def refuse(page: Page) -> None:
    """In the dialog, where an answer has been given before."""
    page.get_by_role("link", name="Settings", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="reject").click()


def wakes(page: Page) -> None:
    """Back to the page before, which is not reloaded but woken."""
    page.evaluate("void setTimeout(() => history.back())")
    until(page, "sessionStorage.shows.includes('woken')")


def test_the_first_answer_is_every_tabs_before_the_service_has_it(
    stand: Stand, context: BrowserContext
) -> None:
    first, other = come(context, stand), come(context, stand)
    expect(other.get_by_role("region")).to_be_visible()
    with stand.silent():
        press_button(first, "accept")

        until(other, "window.ran?.includes('tag')")
        expect(other.get_by_role("region")).to_have_count(0)
        assert other.evaluate("mixConsent.allows('analytics')") is True
        assert other.evaluate("changes") == [[], list(VERSIONS)]
        assert context.cookies() == []  # the service has not answered yet
    expect(first.get_by_role("status")).to_have_text("saved_accepted")
    until(first, NOTHING_HELD)
    assert [decision["method"] for decision in stand.decisions] == ["accept"]


def test_tabs_that_wake_together_send_an_answer_once(context: BrowserContext, stand: Stand) -> None:
    """A browser hands on its lock before it tells what the last tab changed."""
    first, other = come(context, stand), come(context, stand)
    for round in range(1, 7):
        context.set_offline(True)
        with first.expect_event("requestfailed", lambda request: "/v1/decisions" in request.url):
            first.evaluate("void mixConsent.accept()")
        first.evaluate(AGED)  # the page that gave it does not send it any more
        context.set_offline(False)
        until(first, NOTHING_HELD)
        until(other, NOTHING_HELD)
        assert len(stand.decisions) == round


def test_a_no_ends_in_every_tab_what_ran_and_is_confirmed_where_it_was_given(
    stand: Stand, context: BrowserContext
) -> None:
    first, other = come(context, stand), come(context, stand)
    press_button(first, "accept")
    for page in (first, other):
        until(page, "window.ran?.includes('tag')")
    until(first, NOTHING_HELD)

    with first.expect_navigation(), other.expect_navigation():
        refuse(first)

    for page in (first, other):
        until_ready(page)
        assert page.evaluate("[mixConsent.allows('analytics'), window.ran]") == [False, None]
    expect(first.get_by_role("status")).to_have_text("saved_rejected")
    expect(other.get_by_role("region")).to_have_count(0)
    assert [decision["method"] for decision in stand.decisions] == ["accept", "reject"]


def test_a_page_that_wakes_takes_over_the_yes_given_meanwhile(stand: Stand, sleeper: Page) -> None:
    visit(sleeper, stand)
    expect(sleeper.get_by_role("region")).to_be_visible()
    visit(sleeper, stand, "other/")
    press_button(sleeper, "accept")
    until(sleeper, NOTHING_HELD)

    wakes(sleeper)

    until(sleeper, "window.ran?.includes('tag')")
    expect(sleeper.get_by_role("region")).to_have_count(0)
    assert sleeper.evaluate("changes") == [[], list(VERSIONS)]
    assert sleeper.evaluate("sessionStorage.shows") == "loaded loaded woken "


def test_a_page_that_wakes_after_a_no_is_reloaded(stand: Stand, sleeper: Page) -> None:
    visit(sleeper, stand)
    press_button(sleeper, "accept")
    until(sleeper, "window.ran?.includes('tag')")
    until(sleeper, NOTHING_HELD)
    sleeper.goto("about:blank")
    meanwhile = come(sleeper.context, stand, "other/")
    with meanwhile.expect_navigation():
        refuse(meanwhile)
    until(meanwhile, NOTHING_HELD)

    wakes(sleeper)

    until(sleeper, "sessionStorage.shows === 'loaded woken loaded '")
    until_ready(sleeper)
    assert sleeper.evaluate("[mixConsent.allows('analytics'), window.ran]") == [False, None]


@pytest.mark.usefixtures("clock")
def test_two_tabs_that_disagree_are_both_recorded_and_the_newer_stands(
    stand: Stand, context: BrowserContext
) -> None:
    stand.body = ""
    first, other = come(context, stand), come(context, stand)
    context.set_offline(True)
    for page, call in ((first, "accept()"), (other, "reject()")):
        with page.expect_event("requestfailed", lambda request: "/v1/decisions" in request.url):
            page.evaluate(f"void mixConsent.{call}")
    context.set_offline(False)
    until_recorded(first)

    assert [decision["method"] for decision in stand.decisions] == ["accept", "reject"]
    for page in (first, other):
        visit(page, stand)
        assert page.evaluate("mixConsent.allows('analytics')") is False
        expect(page.get_by_role("region")).to_have_count(0)


@pytest.mark.requirement("R60")
def test_a_no_counts_more_than_a_yes_of_the_same_task(stand: Stand, page: Page) -> None:
    visit(page, stand)
    page.evaluate("void (mixConsent.accept(), mixConsent.reject())")  # in one task
    until(page, "mixConsent.verdicts().analytics.verdict === 'denied'")
    until(page, NOTHING_HELD)
    assert [decision["method"] for decision in stand.decisions] == ["reject"]
    assert page.evaluate("window.ran") is None
