"""A page of the first HTML whose visitor has answered all: what it does without the rest (R47)."""

import pytest
from playwright.sync_api import Page

from tests.browser.stand import STATE, Stand
from tests.browser.states import press_button
from tests.browser.test_gate import SCRIPT
from tests.browser.test_next_page import DAY, LOADED, NO, YES, come, declared
from tests.browser.test_written import parts
from tests.browser.waiting import NOTHING_HELD, until, until_ready

pytestmark = pytest.mark.requirement("R47")
LISTENS = """<script nonce="once">
window.dataLayer = []; window.news = [];
for (const name of ["ready", "change"])
  document.addEventListener(`mixconsent:${name}`, ({ detail: { changed } }) =>
    news.push([name, changed]));
</script>"""
UPDATES = "dataLayer.filter((call) => call[1] === 'update').length"
VIEW = "**/parts/view.js*"


@pytest.fixture
def answered(stand: Stand, page: Page) -> Stand:
    """With a yes of yesterday, in the second page of a visit."""
    stand.is_core, stand.body, stand.head = True, f'{SCRIPT}waited.js"></script>', LISTENS
    stand.more = {"vendors": {"google": {"analytics_storage": 0}}}
    stand.attributes = "data-no-reload"
    come(stand, page, YES, 1)
    page.goto(page.url, referer=page.url)
    until_ready(page)
    return stand


def test_the_rest_comes_for_a_call_and_tells_nobody_twice(answered: Stand, page: Page) -> None:
    until(page, "window.ran?.join() === 'waited'")
    assert page.evaluate("mixConsent.verdicts().analytics") == {
        "verdict": "granted",
        "reason": "choice",
    }
    assert parts(page) == []

    page.evaluate("void mixConsent.open()")

    page.get_by_role("dialog").wait_for()
    assert page.evaluate("news") == [["ready", ["analytics", "support", "marketing"]]]
    assert page.evaluate(UPDATES) == 1
    page.evaluate("void mixConsent.reject()")
    until(page, "news.at(-1)[0] === 'change' && !mixConsent.allows('analytics')")
    assert page.evaluate(UPDATES) == 2


def test_the_receipt_is_known_while_the_cookie_says_it(answered: Stand, page: Page) -> None:
    page.evaluate(
        f"sessionStorage.mix_consent_receipt = 'a,' + '{YES}'.replace('{{day}}', {DAY} - 1)"
    )
    assert page.evaluate("mixConsent.receipt()") == "a"
    page.evaluate(f"document.cookie = '{STATE}=' + '{NO}'.replace('{{day}}', {DAY})")
    assert page.evaluate("mixConsent.receipt()") is None
    assert parts(page) == []


@pytest.mark.parametrize("is_there", [True, False], ids=["judged", "nobody can judge it"])
def test_a_no_of_another_tab_counts(answered: Stand, page: Page, is_there: bool) -> None:
    if not is_there:
        page.route(VIEW, lambda route: route.abort())
    page.evaluate("dispatchEvent(new StorageEvent('storage'))")
    assert page.evaluate("mixConsent.allows('analytics')"), "nothing has changed"
    page.evaluate(f"document.cookie = '{STATE}=' + '{NO}'.replace('{{day}}', {DAY})")

    page.evaluate("dispatchEvent(new StorageEvent('storage'))")

    until(page, "!mixConsent.allows('analytics')")
    reason = "choice" if is_there else "invalid"
    assert page.evaluate("mixConsent.verdicts().analytics.reason") == reason


def test_a_refused_cookie_that_comes_later_goes(stand: Stand, page: Page) -> None:
    stand.is_core = True
    declared(stand)
    come(stand, page, NO, 1)
    page.goto(page.url, referer=page.url)
    until_ready(page)
    assert parts(page) == []
    page.evaluate("document.cookie = '_left_by_tag=1'")
    page.evaluate("dispatchEvent(new StorageEvent('storage'))")
    until(page, f"{LOADED}.includes('/parts/after.js')")  # which deletes it


def test_without_the_rest_nothing_else_is_judged(answered: Stand, page: Page) -> None:
    page.route(VIEW, lambda route: route.abort())
    page.context.clear_cookies()
    page.add_init_script("window.mixConsent = [() => window.called = true]")
    page.goto(answered.site_url, wait_until="networkidle")
    assert page.evaluate("[typeof mixConsent.allows, window.ran, window.called]") == [
        "undefined",
        None,
        None,
    ]

    page.unroute(VIEW)
    page.evaluate("dispatchEvent(new Event('online'))")

    until(page, "window.called")
    press_button(page, "accept")
    until(page, NOTHING_HELD)
    until(page, "window.ran?.join() === 'waited'")
