"""A banner that is shown is counted once a visit, and nothing is kept in the browser for it."""

import sqlite3
import time
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from consent.statistics.counters import FLUSH_SECONDS
from tests.servers import Project

COUNTED = "SELECT coalesce(sum(count), 0) FROM consent_tally WHERE outcome = 'shown'"
KEPT = "[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"


def counted(service: Project) -> int:
    """How many there are once all that was sent is added."""
    time.sleep(2 * FLUSH_SECONDS)
    with closing(sqlite3.connect(service.database_url.removeprefix("sqlite:///"))) as database:
        return int(database.execute(COUNTED).fetchone()[0])


def wait_for_the_banner(page: Page) -> None:
    expect(page.get_by_role("region", name="Cookies")).to_be_visible()


def read_on(page: Page, name: str) -> None:
    page.get_by_role("banner").get_by_role("link", name=name).click()
    expect(page.locator("nav [aria-current=page]")).to_have_text(name)
    wait_for_the_banner(page)


@pytest.mark.requirement("R23", "R150")
def test_further_pages_of_a_visit_are_not_counted(page: Page, service: Project) -> None:
    before = counted(service)

    page.goto(service.site_url)
    wait_for_the_banner(page)
    read_on(page, "Plans")
    read_on(page, "Support")
    kept = page.evaluate(KEPT)
    page.goto("about:blank")

    assert counted(service) == before + 1
    assert kept == []


def test_the_next_visit_is_counted_again(page: Page, service: Project) -> None:
    before = counted(service)

    for _ in range(2):
        page.goto(service.site_url)
        wait_for_the_banner(page)
        page.goto("about:blank")

    assert counted(service) == before + 2
