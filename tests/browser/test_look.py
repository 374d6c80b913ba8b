"""The look, as it is chosen: contrast and sketch follow every key that is pressed."""

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from tests.servers import Project

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def form(staff: Page, office: Project) -> Page:
    """The way from the site to its look."""
    staff.goto(f"{office.url}/admin/consent/site/1/change/")
    staff.get_by_role("link", name="Look", exact=True).click()
    expect(staff.get_by_role("img", name="by day")).to_be_visible()
    return staff


def test_contrast_follows_what_is_typed(form: Page, console: list[str]) -> None:
    row = form.get_by_role("row", name="Fine print").first
    expect(row).to_contain_text("7.40:1")
    form.get_by_label("Muted:", exact=True).fill("#999")

    expect(row).to_contain_text("2.84:1")
    expect(row).to_contain_text("too faint")
    sketch = form.get_by_role("img", name="by day").get_by_text("Fine print")
    expect(sketch).to_have_attribute("fill", "#999999")
    expect(form.get_by_label("Pick: Muted")).to_have_value("#999999")
    expect(form.get_by_role("row", name="Fine print").last).to_contain_text("fine")  # in the dark

    form.get_by_role("button", name="Save", exact=True).click()
    expect(form.get_by_text("#999999 on #ffffff has a contrast of 2.84:1")).to_be_visible()
    assert console == []


def test_a_picked_colour_is_written_into_its_field(form: Page) -> None:
    form.get_by_label("Pick: Action").fill("#7a1f5c")

    expect(form.get_by_label("Action:", exact=True)).to_have_value("#7a1f5c")
    expect(form.get_by_role("row", name="Links and buttons").first).to_contain_text("fine")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_look_is_chosen_by_everyone(form: Page, scheme: str) -> None:
    form.evaluate("(s) => { document.documentElement.dataset.theme = s; }", scheme)
    form.get_by_label("Muted:", exact=True).fill("#999")  # what is too faint is told as well
    found = Axe().run(form, options={"runOnly": WCAG}).response["violations"]
    assert [f"{row['id']}: {node['html'][:120]}" for row in found for node in row["nodes"]] == []
    assert form.evaluate("document.documentElement.scrollWidth <= innerWidth")
