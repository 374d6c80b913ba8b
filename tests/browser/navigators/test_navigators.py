"""Back and Forward in sites whose pages a library changes in place: a no holds there, too."""

from contextlib import nullcontext

import pytest
from playwright.sync_api import Page

from tests.browser.navigators.site import LINE, SITES, standing
from tests.browser.stand import plays, send, visit, waits
from tests.browser.waiting import until
from tests.shared import ROOT

Site = tuple[str, str, str]
CASES = [(site, "page") for site in SITES]
# Which keeps pages that are left; where one stays, there is no other
CASES += [(site, "sleeper") for site in SITES if not site[1]]


@pytest.mark.parametrize(("site", "tab"), CASES)
def test_back_and_forward_after_a_no_ask_nobody(
    request: pytest.FixtureRequest, tab: str, site: Site
) -> None:
    page: Page = request.getfixturevalue(tab)
    library, stays, _ = site
    with standing(*site) as stand:
        visit(page, stand)
        for _ in range(2):
            page.evaluate("window.isFirst = true")
            send(page, "accept()")
            plays(page, "video")
            page.get_by_role("link", name="Other").click()
            page.wait_for_url("**/other")
            plays(page, "video")
            is_first = page.evaluate("window.isFirst ?? false")
            assert is_first is bool(library), "the library keeps the document"
            with nullcontext() if stays else page.expect_navigation():
                send(page, "reject()")
            stand.asked.clear()
            for direction, path in (("back", "/"), ("forward", "/other"), ("back", "/")):
                page.evaluate(f"void setTimeout(() => history.{direction}())")
                until(page, f"location.pathname === '{path}'")
                waits(page, "video")
                assert stand.asked == []


def test_the_lines_that_a_site_has_to_write_are_documented() -> None:
    assert LINE in (ROOT / "consent" / "banner" / "README.md").read_text(encoding="utf-8")
