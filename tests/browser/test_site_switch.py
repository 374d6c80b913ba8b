"""Choosing a site at the top of the admin, by keyboard, by day and in the dark."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.signing import sign_in
from tests.browser.test_admin import violations
from tests.servers import Project

PREPARE = """
from django.contrib.auth.models import User
from consent import publishing
from consent.publishing import copying
from tests import filled
from consent.models import Site
mix = filled.seed()
publishing.publish(mix)
shop = Site.objects.create(key="shop", name="shop.example", languages="fr en")
copying.copy(mix, shop)
User.objects.create_superuser("nina", "nina@example.com", "only-for-tests")
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    project = Project.make(tmp_path_factory.mktemp("sites"))
    project.migrate()
    project.python(PREPARE)
    with project.running("serve"):
        yield project.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_site_is_chosen_by_keyboard(
    office: str, page: Page, console: list[str], scheme: Literal["light", "dark"], width: int
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 664})
    sign_in(page, office)
    page.goto(f"{office}/admin/consent/category/")
    expect(page.get_by_role("link", name="Strictly necessary")).to_have_count(2)
    page.locator(".site-switch summary").press("Enter")
    expect(page.get_by_role("button", name="All sites")).to_be_visible()
    assert console == []  # axe itself writes to it
    assert violations(page) == []
    console.clear()

    page.get_by_role("button", name="shop.example").press("Enter")

    expect(page.locator(".site-switch summary")).to_have_text("Site: shop.example")
    expect(page.get_by_role("heading", name="Categories")).to_be_visible()
    expect(page.get_by_role("link", name="Strictly necessary")).to_have_count(1)
    page.get_by_role("link", name="Add category").click()
    expect(page.locator("#id_site")).to_have_text("shop.example")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert console == []
    assert violations(page) == []
