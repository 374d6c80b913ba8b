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
@pytest.mark.parametrize("state", ["banner", "dialog", "confirmation", "signal"])
def test_axe_leaves_nothing_of_ours_to_be_judged_by_a_person(
    visit: Visit, state: str, scheme: Scheme
) -> None:
    """In the page's body it finds what stands behind our words, and measures their contrast."""
    page = show(visit, state, color_scheme=scheme)
    found = examine(page)
    unsure = [
        f"{row['id']}: {node['html'][:120]}"
        for row in found["incomplete"]
        for node in row["nodes"]
        if isinstance(node["target"][0], list)
    ]
    assert unsure == []
    measured = [
        node
        for row in found["passes"]
        if row["id"] == "color-contrast"
        for node in row["nodes"]
        if isinstance(node["target"][0], list)
    ]
    assert len(measured) >= 3
