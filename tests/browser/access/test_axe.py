"""axe finds nothing, whatever is shown, by day and by night, in the frame's own document too."""

from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

from tests.browser.access.conftest import Visit
from tests.browser.access.states import STATES, show

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": WCAG, "resultTypes": ["violations", "passes", "incomplete"]}
NOT_OURS = {"region"}  # that everything stands in a landmark is the page's affair
Scheme = Literal["light", "dark"]
BARE = "document.querySelectorAll('body > :not(mix-consent)').forEach((e) => e.remove())"


def examine(page: Page) -> dict[str, Any]:
    axe = Axe()
    for frame in page.frames[1:]:
        frame.evaluate(axe.axe_script)  # it asks the frames where it is known
    found: dict[str, Any] = axe.run(page, options=OPTIONS).response
    return found


@pytest.mark.requirement("R132")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(visit: Visit, state: str, scheme: Scheme) -> None:
    page = show(visit, state, color_scheme=scheme)
    found = examine(page)
    faults = [
        f"{row['id']}: {node['html'][:120]}"
        for row in found["violations"]
        for node in row["nodes"]
        if row["id"] not in NOT_OURS
    ]
    assert faults == []
    looked_at = [node["target"] for row in found["passes"] for node in row["nodes"]]
    assert any(target[0] == "iframe" and len(target) > 1 for target in looked_at)
    assert any(isinstance(target[0], list) for target in looked_at), "our own tree, too"


@pytest.mark.requirement("R132")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_can_judge_all_of_the_first_view(visit: Visit, scheme: Scheme) -> None:
    """The host is in the body, so contrast is measured, and nothing is left to look at by hand.

    Over content of a page that changes from line to line, axe leaves a text of several lines open.
    """
    page = show(visit, "banner", color_scheme=scheme)
    page.evaluate(BARE)
    page.wait_for_timeout(500)  # it has come in
    found = examine(page)
    ours = {
        kind: [
            (row["id"], node["html"])
            for row in found[kind]
            for node in row["nodes"]
            if "mix-consent" in str(node["target"])
        ]
        for kind in OPTIONS["resultTypes"]
    }
    assert ours["violations"] == ours["incomplete"] == []
    assert len([html for rule, html in ours["passes"] if rule == "color-contrast"]) >= 10
