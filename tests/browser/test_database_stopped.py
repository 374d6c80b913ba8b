"""PostgreSQL stops while a visitor reads the banner: the answer holds, and is recorded later."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.stand import Stand, standing
from tests.browser.waiting import NOTHING_HELD, let_ten_seconds_pass, until, until_ready
from tests.outages import kills, postgres
from tests.outages.postgres import Postgres
from tests.outages.service import Service, installed
from tests.outages.service import until as eventually

DECISIONS = "**/v1/decisions"
PREPARE = """
from consent import publishing
from consent.models import Site
site = Site.objects.get()
site.origins = {origin!r}
site.save()
publishing.publish(site)
"""


@pytest.fixture
def server() -> Iterator[Postgres]:
    with postgres.running() as server:
        yield server


@pytest.fixture
def site() -> Iterator[Stand]:
    with standing() as site:
        yield site


@pytest.fixture
def service(server: Postgres, site: Stand, tmp_path: Path) -> Iterator[Service]:
    project = installed(tmp_path, server.create("stopped"))
    project.python(PREPARE.format(origin=site.site_url.rstrip("/")))
    site.service = project.url
    with Service(project) as service:
        service.await_everybody()
        yield service


@pytest.mark.usefixtures("clock")
def test_an_answer_to_a_service_without_its_database_is_recorded_once_it_is_back(
    context: BrowserContext, server: Postgres, site: Stand, service: Service
) -> None:
    page = context.new_page()
    page.goto(site.site_url)
    until_ready(page)
    server.stop()
    with page.expect_response(DECISIONS) as response:
        page.get_by_role("button", name="Reject all").click()
    assert response.value.status == 503
    holds(page)

    page.reload()  # the banner comes from the service, which needs no database for it
    until_ready(page)
    holds(page)
    expect(page.get_by_role("button", name="Reject all")).to_have_count(0)

    server.start()
    eventually(service.project.is_ready, "the database is back")
    eventually(lambda: is_recorded_by_the_next_page(page), "every worker has noticed")
    holds(page)
    (recorded,) = kills.record(service.project)
    assert set(recorded[1].values()) == {False}
    assert {cookie["name"] for cookie in context.cookies()} >= {"__Secure-mix_consent"}


def is_recorded_by_the_next_page(page: Page) -> bool:
    page.reload()
    until_ready(page)
    let_ten_seconds_pass(page.context)
    page.wait_for_timeout(1000)
    return bool(page.evaluate(NOTHING_HELD))


def holds(page: Page) -> None:
    until(page, "mixConsent.allows('analytics') === false")
    until(page, "mixConsent.verdicts().analytics.verdict === 'denied'")
