"""The desk in a real browser: to axe and to a screen reader, in every scheme; and unsaved words."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.signing import sign_in
from tests.servers import Project

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPENED = "for (const one of document.querySelectorAll('details')) one.open = true"
OVERFLOWING = """[...document.querySelectorAll(".results")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1).length"""
PREPARE = """
from datetime import timedelta
from uuid import uuid4
from django.contrib.auth.models import User
from django.utils import timezone
from consent import publishing
from consent.models import Category, Detection, OptOutRequest
from tests import counted, filled
site = filled.seed()
publishing.publish(site, by="nina")
User.objects.create_superuser("nina", "nina@example.com", "only-for-tests")
now = timezone.now()
counted.count(list(counted.events(20_000, until=now.date(), days=30, notices=1)))
Detection.objects.create(day=now, site="mix", kind="blocked", name="_hjid", count=3)
OptOutRequest.objects.create(
    site=site, form=uuid4(), name="Ada", received_at=now, due_on=now.date() - timedelta(days=2),
    language="en", region="US-CA", signal=False,
)
Category.objects.filter(key="preferences").update(third_party=True)
"""
PAGES = ("", "statistics/", "statistics/?days=365")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    project = Project.make(tmp_path_factory.mktemp("desk"))
    project.migrate()
    project.python(PREPARE)
    with project.running("serve"):
        yield f"{project.url}/admin/"


@pytest.fixture(scope="module")
def key(browser: Browser, desk: str) -> list[Any]:
    """The cookies of somebody who has signed in."""
    context = browser.new_context()
    sign_in(context.new_page(), desk.removesuffix("/admin/"))
    cookies: list[Any] = context.cookies()
    context.close()
    return cookies


@pytest.fixture
def signed_in(page: Page, key: list[Any]) -> Page:
    page.context.add_cookies(key)
    return page


def violations(page: Page, *, are_own_colours: bool = True) -> list[str]:
    """With forced colours those of the device are seen, and axe measures others."""
    options = {"runOnly": RULES, "rules": {"color-contrast": {"enabled": are_own_colours}}}
    result = Axe().run(page, options=options)
    return [
        f"{found['id']}: {found['nodes'][0]['html']}" for found in result.response["violations"]
    ]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "look",
    [
        pytest.param({"color_scheme": "light"}, id="light"),
        pytest.param({"color_scheme": "dark"}, id="dark"),
        pytest.param({"forced_colors": "active"}, id="forced"),
    ],
)
def test_axe_finds_nothing(
    signed_in: Page, desk: str, console: list[str], look: dict[str, Any], width: int
) -> None:
    signed_in.set_viewport_size({"width": width, "height": 800})
    signed_in.emulate_media(**look)
    for path in PAGES:
        signed_in.goto(f"{desk}{path}")
        signed_in.evaluate(OPENED)
        assert violations(signed_in, are_own_colours="forced_colors" not in look) == []
        assert signed_in.evaluate("document.documentElement.scrollWidth") == width
    assert console == []


def test_axe_finds_nothing_on_the_log_in_page(page: Page, desk: str) -> None:
    page.goto(desk)
    assert violations(page) == []


def test_a_screen_reader_hears_a_name_and_reads_the_table(signed_in: Page, desk: str) -> None:
    signed_in.goto(f"{desk}statistics/")
    pictures = signed_in.get_by_role("img", name=re.compile("The same numbers are in the table"))
    expect(pictures).to_have_count(6)

    signed_in.get_by_text("Table of: Banner, by language").click()

    table = signed_in.get_by_role("table", name="Banner, by language")
    tree = table.aria_snapshot()
    for head in ("Language", "Accepted all", "Refused all", "Chose", "Did not answer", "Shown"):
        assert f'columnheader "{head}"' in tree
    assert 'rowheader "English"' in tree
    assert re.search(r'cell "[\d,]+"', tree)
    assert pictures.first.aria_snapshot().count("\n") == 0  # a picture is one thing


def test_the_bars_are_seen(signed_in: Page, desk: str) -> None:
    signed_in.goto(desk)
    bars = signed_in.locator("#chart-days .bar rect")
    assert bars.count() >= 20
    fills = signed_in.evaluate(
        "[...document.querySelectorAll('#chart-days .series')]"
        ".map((one) => one.querySelector('.bar rect'))"
        ".filter(Boolean).map((one) => getComputedStyle(one).fill)"
    )
    assert len(set(fills)) == len(fills) >= 4
    box = bars.first.bounding_box()
    assert box
    assert box["height"] > 5


@pytest.mark.parametrize("width", [1280, 390])
def test_every_list_fits_its_frame(signed_in: Page, desk: str, width: int) -> None:
    signed_in.set_viewport_size({"width": width, "height": 800})
    signed_in.goto(desk)
    addresses = signed_in.evaluate(
        "[...new Set([...document.querySelectorAll('.menu-group a')].map((one) => one.href))]"
    )
    assert len(addresses) > 12
    for address in addresses:
        signed_in.goto(address)
        assert signed_in.evaluate(OVERFLOWING) == 0, address
        assert signed_in.evaluate("document.documentElement.scrollWidth") == width, address


def test_leaving_a_form_that_was_typed_into_asks(signed_in: Page, desk: str) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    signed_in.on("dialog", stay)
    signed_in.goto(f"{desk}consent/category/")
    signed_in.locator("#result_list tbody th a").last.click()
    signed_in.locator("#id_hosts").click()
    signed_in.get_by_role("link", name="Home").click()  # nothing was typed
    expect(signed_in.get_by_role("heading", name="To do")).to_be_visible()
    assert asked == []

    signed_in.go_back()
    signed_in.locator("#id_hosts").fill("stats.example.com")
    signed_in.get_by_role("link", name="Home").click(no_wait_after=True)
    signed_in.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert "/category/" in signed_in.url

    signed_in.get_by_role("button", name="Save", exact=True).click()
    expect(signed_in.get_by_text("was changed successfully")).to_be_visible()
    assert asked == ["beforeunload"]
