"""An answer under failure: it holds at once and after, and is recorded exactly once."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.browser.stand import Stand, standing
from tests.browser.waiting import (
    eventually,
    let_ten_seconds_pass,
    until,
    until_ready,
    until_recorded,
)
from tests.servers import Project

DECISIONS = "**/v1/decisions"
PREPARE = """
from consent import publishing
from tests import filled
site = filled.seed(origins=[{origin!r}], cookie_domain="mixnetworks.localhost")
publishing.publish(site, by="nina")
"""
pytestmark = pytest.mark.usefixtures("clock")
Recorded = Callable[[], list[str]]


@pytest.fixture
def stand() -> Iterator[Stand]:
    with standing() as stand:
        yield stand


@contextmanager
def embedding(folder: Any) -> Iterator[tuple[Stand, Project]]:
    """A site that stays up, and a real service on another port, which a test may stop."""
    with standing() as site:
        project = Project.make(folder)
        project.migrate()
        project.python(PREPARE.format(origin=site.site_url.rstrip("/")))
        site.service = project.url
        yield site, project


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stand, Project]]:
    with embedding(tmp_path_factory.mktemp("saving")) as both, both[1].running("serve"):
        yield both


@pytest.fixture
def site(served: tuple[Stand, Project]) -> str:
    return served[0].site_url


@pytest.fixture
def project(served: tuple[Stand, Project]) -> Project:
    return served[1]


@pytest.fixture
def recorded(project: Project) -> Recorded:
    """What the real record gains in this test: the methods, in the order of the decisions."""
    before = set(record(project))
    return lambda: [method for id, method in record(project) if (id, method) not in before]


def record(project: Project) -> list[tuple[str, str]]:
    with closing(connected(project)) as database:
        return database.execute("SELECT id, method FROM consent_decision ORDER BY id").fetchall()


def connected(project: Project) -> sqlite3.Connection:
    path = project.database_url.removeprefix("sqlite:///")
    return sqlite3.connect(path, isolation_level=None)


def come(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(url)
    until_ready(page)
    return page


def say(page: Page, button: str) -> None:
    """Answer, and do not wait for the service."""
    page.get_by_role("button", name=button).click()


def holds(page: Page, *, analytics: bool) -> None:
    """The choice is in force on this page, and nobody is asked again."""
    until(page, f"mixConsent.allows('analytics') === {str(analytics).lower()}")
    expect(page.get_by_role("button", name="Reject all")).to_have_count(0)


def sent_by(context: BrowserContext) -> list[str]:
    """The ids that leave this browser from now on."""
    ids: list[str] = []

    def note(request: Request) -> None:
        sent = json.loads(request.post_data or "{}") if "/v1/decisions" in request.url else {}
        ids.extend([sent["id"]] if sent else [])  # an empty one asks whether the origin is known

    context.on("request", note)
    return ids


def failing(page: Page) -> AbstractContextManager[Any]:
    """What is done meanwhile sends a decision that does not arrive."""
    return page.expect_event("requestfailed", lambda request: "/v1/decisions" in request.url)


@contextmanager
def busy(project: Project) -> Iterator[None]:
    """Somebody else writes to the database, and the service has to wait."""
    with closing(connected(project)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        yield
        writer.execute("ROLLBACK")


def test_an_answer_holds_though_the_service_cannot_be_reached(
    context: BrowserContext, tmp_path: Any
) -> None:
    with embedding(tmp_path) as (site, project):
        with project.running("serve"):
            page = come(context, site.site_url)
            expect(page.get_by_role("button", name="Reject all")).to_be_visible()
        sent = sent_by(context)
        with failing(page) as failed:
            say(page, "Reject all")
        assert failed.value.failure == "net::ERR_CONNECTION_REFUSED"
        holds(page, analytics=False)

        page.reload()  # the banner itself comes from this browser's memory
        until_ready(page)
        holds(page, analytics=False)
        assert record(project) == []

        with project.running("serve"):
            page.reload()
            until_recorded(page)
            page.reload()
            until_ready(page)
            holds(page, analytics=False)
        assert [method for _, method in record(project)] == ["reject"]
        assert {id.replace("-", "") for id in sent} == {id for id, _ in record(project)}


def test_a_tab_closed_at_once_has_answered(
    context: BrowserContext, project: Project, site: str, recorded: Recorded
) -> None:
    page = come(context, site)
    with busy(project):
        with page.expect_request(DECISIONS):
            say(page, "Accept all")
        page.close()
        assert recorded() == []
    eventually(lambda: recorded() == ["accept"], "the request outlives its tab")

    with context.expect_event("response", lambda one: "/decisions" in one.url) as response:
        page = come(context, site)
        let_ten_seconds_pass(context)
    assert response.value.status == 200  # not 201: it is on record
    holds(page, analytics=True)
    until_recorded(page)
    assert recorded() == ["accept"]


def test_a_database_that_stays_busy_is_tried_again(
    context: BrowserContext, project: Project, site: str, recorded: Recorded
) -> None:
    page = come(context, site)
    with busy(project), page.expect_response(DECISIONS) as response:
        say(page, "Accept all")
    assert response.value.status == 503
    holds(page, analytics=True)
    assert recorded() == []

    page.reload()
    until_recorded(page)
    holds(page, analytics=True)
    assert recorded() == ["accept"]


def test_two_tabs_that_disagree_are_both_recorded_and_the_newer_stands(
    context: BrowserContext, site: str, recorded: Recorded
) -> None:
    one, other = come(context, site), come(context, site)
    context.set_offline(True)
    with failing(one):
        say(one, "Accept all")
    with failing(other):  # its banner went away with the first answer
        other.evaluate("void mixConsent.reject()")
    context.set_offline(False)
    until_recorded(one)

    assert recorded() == ["accept", "reject"]
    for page in (one, other):
        page.reload()
        until_ready(page)
        holds(page, analytics=False)
