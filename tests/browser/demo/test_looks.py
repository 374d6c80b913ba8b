"""The inspector is always at hand, and the site beside it is a site."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, expect

from tests.browser.demo.inspecting import Inspected
from tests.servers import Project

DESKTOPS = [(1280, 800), (1920, 1080)]


@pytest.mark.parametrize("size", DESKTOPS, ids=lambda size: f"{size[0]}x{size[1]}")
def test_on_a_desktop_it_is_always_in_sight(demo: Inspected, size: tuple[int, int]) -> None:
    page, (width, height) = demo.page, size
    page.set_viewport_size({"width": width, "height": height})
    demo.visit()
    banner = page.get_by_role("region", name="Cookies on mixnetworks.com")
    for y in (0, 10_000):
        page.mouse.move(200, 100)
        page.mouse.wheel(0, y)
        panel, beside = demo.panel.bounding_box(), banner.bounding_box()
        assert panel == {"x": width - 384, "y": 0, "width": 384, "height": height}
        assert beside and beside["x"] + beside["width"] <= width - 384
    for part in ("#judgements", "#cookies", ".rule", ".clock"):
        expect(demo.panel.locator(part)).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.requirement("R132")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/fr/pricing/", "/es/contact/"])
def test_axe_finds_nothing_beside_it(
    inspected: Project, browser: Browser, path: str, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 800})
    demo = Inspected(context.new_page(), inspected)
    demo.visit(path)
    demo.panel.locator(".ask").click()
    expect(demo.panel.locator("#curl")).to_be_visible()
    found = Axe().run(demo.page, options={"resultTypes": ["violations"]}).response
    assert [row["id"] for row in found["violations"] if row["id"] != "region"] == []
    context.close()


STICKS_OUT = """(panel) => {
  const edge = panel.getBoundingClientRect().right;
  return [...panel.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > edge)
    .map((one) => one.outerHTML);
}"""


@pytest.mark.parametrize("path", ["/", "/fr/", "/es/"])
def test_on_a_phone_one_line_opens_it(demo: Inspected, path: str) -> None:
    page = demo.page
    page.set_viewport_size({"width": 390, "height": 664})
    demo.visit(path)
    expect(demo.panel).to_be_hidden()
    page.locator(".strip a").click()
    expect(demo.panel).to_be_in_viewport()
    expect(demo.panel.locator(".rule")).to_be_in_viewport()
    assert demo.panel.evaluate(STICKS_OUT) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    demo.panel.locator("button[value=FR]").click()
    expect(demo.panel.locator("button[value=FR]")).to_have_attribute("aria-pressed", "true")
    expect(demo.panel).to_be_in_viewport()  # a switch does not close it
    demo.panel.locator(".close").click()
    expect(demo.panel).to_be_hidden()
