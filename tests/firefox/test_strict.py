"""The strictest page, and what the banner looks like on it, in Firefox."""

import pytest

from tests.firefox.tab import Tab
from tests.servers import Project

pytestmark = pytest.mark.machine

NOTHING_OUT = """(() => {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "connect-src 'none'";
  document.head.append(policy);
})()"""


@pytest.mark.requirement("R118")
def test_the_strictest_policy_sees_no_violation(service: Project, visitor: Tab) -> None:
    visitor.visit(f"{service.site_url}/strict/")
    visitor.click("a", "Choose")
    visitor.click("dialog [aria-label='Usage statistics'] label", "Not allowed")
    visitor.click("dialog button", "Save my choices")
    assert visitor.await_answer("/v1/decisions") == 201
    visitor.until("document.cookie.includes('_demo_visits')")  # the gated script ran

    assert visitor.evaluate("violations") == []
    assert visitor.console() == []


def test_where_no_answer_could_be_sent_a_yes_lets_nothing_in(
    service: Project, visitor: Tab
) -> None:
    """The policy's refusal is heard before the next task, in this engine too."""
    visitor.visit(f"{service.site_url}/")
    visitor.evaluate(NOTHING_OUT)
    visitor.click("button", "Accept all")
    visitor.until("violations.some((one) => one.includes('/parts/after.js'))")
    visitor.until("mixConsent.verdicts().analytics.reason === 'invalid'")
    assert not visitor.shows("section", "Cookies on mixnetworks.com")
    assert visitor.cookies() == {}
    assert visitor.evaluate("localStorage.length") == 0
    assert visitor.evaluate("document.querySelector('#tag-analytics').textContent") == "has not run"
