"""A policy that lets no answer out, in Firefox."""

import pytest

from tests.engines.tab import Tab
from tests.servers import Project

pytestmark = [pytest.mark.machine, pytest.mark.parametrize("engine", ["firefox"], indirect=True)]

NOTHING_OUT = """(() => {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "connect-src 'none'";
  document.head.append(policy);
})()"""


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
