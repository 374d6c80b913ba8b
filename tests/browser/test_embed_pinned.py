"""The pinned tag, as it was copied: the same banner, in two requests."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_embed_copied import copied, site

__all__ = ["copied"]  # a fixture


@pytest.mark.requirement("R33")
def test_the_pinned_banner_is_the_banner(copied: dict[str, str], page: Page) -> None:
    with site(copied["map"] + copied["pinned"], copied["pinned-policy"]) as address:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)

        expect(page.get_by_role("region", name="Cookies")).to_be_visible()
        ours = [
            url.partition(".localhost")[2].partition("/")[2] for url in asked if "banner" in url
        ]
        assert len(ours) == 2  # the code, then texts and rule
        assert ours[0].startswith("banner-")
        assert ours[1].startswith("banner.json")
