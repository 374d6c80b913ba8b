"""A visitor who crosses a border with a banner of the country before (R23, R69, R161)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, expect

from tests.browser.carrying import own_decisions
from tests.browser.waiting import until, until_ready
from tests.servers import Project

HEADER = "Content-Language"  # for this one a browser asks no service first


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = Project.make(tmp_path_factory.mktemp("border"), CONSENT_REGION_HEADER=HEADER)
    with project.running("demo"):
        project.await_everywhere(project.site_url, "notice 1")
        yield project


@pytest.fixture
def traveller(browser: Browser) -> Iterator[BrowserContext]:
    """Somebody whose browser keeps its cache, as it does not where a test routes requests."""
    context = browser.new_context(locale="en-US")
    context.set_default_timeout(10_000)
    yield context
    context.close()


def arrive(context: BrowserContext, place: str) -> None:
    """What a CDN in front says of every request from now on."""
    context.set_extra_http_headers({HEADER: place})


def visit(context: BrowserContext, service: Project, path: str = "/") -> Page:
    page = context.new_page()
    page.goto(f"{service.site_url}{path}")
    until_ready(page)
    return page


def banner(page: Page) -> Locator:
    return page.get_by_role("region").last  # after those of the page itself


def click(page: Page, name: str) -> Response:
    """The service's answer. Its body is gone where the page is loaded anew."""
    with page.expect_response("**/v1/decisions") as told:
        banner(page).get_by_role("button", name=name).click()
    return told.value


def shown(context: BrowserContext, service: Project) -> list[tuple[str, ...]]:
    """What is on record, the newest first."""
    names = ("region", "model", "language", "place", "place_model", "method")
    return [tuple(row[name] for name in names) for row in own_decisions(context, service.url)]


@pytest.mark.requirement("R23", "R69", "R161")
def test_a_yes_to_another_countrys_notice_is_asked_for_anew(
    service: Project, traveller: BrowserContext
) -> None:
    arrive(traveller, "US-CA")
    page = visit(traveller, service)
    expect(banner(page)).to_contain_text("unless you reject them")

    arrive(traveller, "CA-QC")
    told = click(page, "Accept all")

    assert (told.status, told.json()["place"]) == (409, "CA-QC")
    # by the law of the place: in its language, and with everything off until it is answered
    expect(banner(page).get_by_role("button", name="Tout accepter")).to_be_visible()
    assert page.evaluate("['analytics', 'marketing'].some(mixConsent.allows)") is False
    assert shown(traveller, service) == []
    assert click(page, "Tout accepter").status == 201
    until(page, "mixConsent.allows('analytics')")
    assert shown(traveller, service) == [
        ("CA-QC", "opt-in", "fr", "CA-QC", "opt-in", "accept"),
    ]


@pytest.mark.requirement("R69", "R161")
def test_a_no_is_taken_as_it_was_shown(service: Project, traveller: BrowserContext) -> None:
    arrive(traveller, "US-CA")
    page = visit(traveller, service)
    arrive(traveller, "FR")

    with page.expect_navigation():  # its tag has run
        assert click(page, "Reject all").status == 201
    until_ready(page)

    assert shown(traveller, service) == [("US-CA", "opt-out", "en", "FR", "opt-in", "reject")]
    assert page.evaluate("mixConsent.verdicts().analytics.verdict") == "denied"
    expect(banner(page).get_by_role("button", name="Accept all")).to_have_count(0)
