"""An answer that can never be recorded activates nothing, and the console says why."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stand import Stand, visit as open_page
from tests.browser.states import press_button
from tests.browser.strangers import LIVE, Strangers
from tests.browser.waiting import becomes, until

TAG = f'<script async src="{LIVE}/banner.js"></script>'
WAITING = """
<script type="text/plain" data-consent="analytics" src="/tracker.js"></script>
<script type="text/plain" data-consent="preferences">document.title = "ran"</script>
"""


@dataclass
class Visit:
    page: Page
    site: Strangers
    lines: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda m: self.lines.append(m.text))
        self.page.on("request", lambda r: self.sent.append(r.url) if r.method == "POST" else None)

    def go(self, tag: str = TAG, policy: str = "", host: str = "") -> None:
        html = f"<!doctype html><html lang=en><title>Site</title>{tag}<body>{WAITING}<p>The end</p>"
        self.site.pages["made.html"] = (
            html.replace(LIVE, self.site.service),
            policy.replace(LIVE, self.site.service),
        )
        self.site.asked.clear()
        self.page.goto(f"{host or self.site.origin}/made.html")
        self.page.wait_for_load_state("networkidle")

    def accepts(self) -> None:
        press_button(self.page, "Accept all")
        expect(self.page.get_by_role("button", name="Accept all")).to_have_count(0)
        self.settles()

    def settles(self) -> None:
        self.page.evaluate("new Promise((done) => setTimeout(done))")  # the next task
        self.page.wait_for_load_state("networkidle")

    def has_nothing(self) -> None:
        """No consent is anywhere, nor waits to be sent."""
        assert "tracker.js" not in self.site.asked
        assert self.page.title() == "Site"
        assert self.page.context.cookies() == []
        assert self.page.evaluate("Object.keys(localStorage)") == []
        assert self.page.evaluate("window.mixConsent?.allows?.('analytics')") is not True

    def line(self) -> str:
        """The one line of ours in the console."""
        becomes(self.page, lambda: sum("mixConsent" in line for line in self.lines), 1)
        return next(line for line in self.lines if "mixConsent" in line)


@pytest.fixture
def visit(strangers_site: Strangers, page: Page) -> Visit:
    return Visit(page, strangers_site)


def test_an_origin_that_is_not_the_sites_gets_no_consent(visit: Visit) -> None:
    visit.go(host=visit.site.elsewhere)
    visit.accepts()
    visit.has_nothing()
    assert visit.page.get_by_role("region").count() == 0  # and no word of what was saved
    assert visit.sent == []
    assert visit.site.elsewhere in visit.line()
    assert "in the admin" in visit.line()
    assert visit.page.evaluate("mixConsent.accept()") is False


@pytest.mark.parametrize(
    "tag",
    [
        pytest.param(TAG.replace("banner.js", "banner.js?site=nosuch"), id="in the address"),
        pytest.param(TAG.replace("async", 'async data-site="nosuch"'), id="in an attribute"),
    ],
)
def test_a_site_that_nobody_knows_gets_no_consent(visit: Visit, tag: str) -> None:
    visit.go(tag)
    visit.has_nothing()
    assert visit.page.get_by_role("region").count() == 0
    assert visit.sent == []
    assert "There is no such site here." in visit.line()
    assert "data-site" in visit.line()


def test_a_page_that_lets_nothing_out_gets_no_consent(visit: Visit) -> None:
    visit.go(policy=f"script-src {LIVE} 'self'; connect-src 'self'")
    visit.accepts()
    visit.has_nothing()
    assert visit.page.get_by_role("region").count() == 0  # and no word of what was saved
    assert f"connect-src {visit.site.service}" in visit.line()
    visit.page.reload()
    expect(visit.page.get_by_role("button", name="Accept all")).to_be_visible()


def test_there_a_no_holds_and_waits_for_another_page(visit: Visit) -> None:
    visit.go(policy=f"script-src {LIVE} 'self'; connect-src 'self'")
    press_button(visit.page, "Reject all")
    visit.settles()
    visit.go()
    assert visit.page.get_by_role("button", name="Reject all").count() == 0
    assert visit.page.evaluate("mixConsent.verdicts().analytics.reason") == "choice"


REFUSAL = {"title": "This does not come from a page of the site.", "detail": "Mend it."}


def test_what_ran_before_the_refusal_was_known_does_not_go_on(stand: Stand, page: Page) -> None:
    """The service no longer knows the origin, and the banner does not know that yet."""
    stand.body, stand.policy = WAITING.replace("preferences", "support"), ""
    stand.failures = [(403, REFUSAL)]
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text))
    open_page(page, stand)
    press_button(page, "accept")
    until(
        page, "!!mixConsent?.allows && !mixConsent.allows('analytics') && document.title == 'Site'"
    )
    expect(page.get_by_role("button", name="accept")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage)") == []
    assert [line for line in lines if "mixConsent" in line] == [
        "mixConsent: This does not come from a page of the site. Mend it."
    ]
