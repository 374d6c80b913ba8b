"""The dialog and the keyboard, in Firefox."""

import pytest

from tests.firefox.tab import Tab
from tests.servers import Project

pytestmark = pytest.mark.machine


@pytest.mark.requirement("R34")
def test_the_keyboard_reaches_accept_and_reject_in_reading_order(
    service: Project, visitor: Tab
) -> None:
    visitor.visit(f"{service.site_url}/")
    visitor.await_shown("a", "Choose")
    order = []
    for _ in range(8):
        visitor.press("Tab")
        order.append(visitor.focused)
    controls = ["Accept all", "Reject all", "Choose", "Cookie Policy", "Privacy Policy"]
    assert [name for name in order if name in controls] == controls
    assert order[-1] not in controls  # Tab leaves the banner

    for _ in order[order.index("Reject all") + 1 :]:
        visitor.press("Shift", "Tab")
    assert visitor.focused == "Reject all"
    visitor.press("Enter")
    assert visitor.await_answer("/v1/decisions") == 201
    assert visitor.evaluate("mixConsent.allows('analytics')") is False
