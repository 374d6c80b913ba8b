"""Report mode tells what the register does not know, and stops nothing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.guarded import Guarded, caught, guarding, visit
from tests.browser.test_guard_manners import GUARD, leave

LOAD = """(source) => new Promise((done) => {
  const script = document.createElement("script");
  script.onload = script.onerror = done;
  script.src = source;
  document.head.append(script);
})"""


@pytest.fixture
def stand() -> Iterator[Guarded]:
    with guarding() as stand:
        stand.tag = GUARD % 'data-guard="report" data-guard-sample="1"'
        yield stand


def told(page: Page, stand: Guarded) -> dict[str, set[str]]:
    """By what they are, the names that were sent as the page was left."""
    reports = leave(page, stand)
    assert {(one["site"], one["kind"]) for one in reports} <= {("mix", "blocked")}
    assert len({one["what"] for one in reports}) == len(reports)
    return {one["what"]: set(one["names"]) for one in reports}


@pytest.mark.requirement("R31", "R145")
def test_keys_of_storage_that_nobody_declares_are_told(stand: Guarded, page: Page) -> None:
    visit(page, stand)
    page.evaluate(
        "localStorage.setItem('stranger', 'secret'); sessionStorage.setItem('tab_12345', 1)"
    )
    page.evaluate("localStorage.setItem('ga-queue', 1)")

    assert caught(page) == [
        ("storage", "stranger", "", False),
        ("storage", "tab_12345", "", False),
        ("storage", "ga-queue", "analytics", False),
    ]
    assert page.evaluate("localStorage.getItem('stranger')") == "secret"
    found = told(page, stand)
    assert found == {"local-storage": {"stranger", "ga-*"}, "session-storage": {"tab_*"}}
    assert "secret" not in str(stand.detections)


@pytest.mark.requirement("R31")
def test_hosts_of_scripts_that_nobody_declares_are_told(stand: Guarded, page: Page) -> None:
    visit(page, stand)
    page.evaluate(LOAD, f"http://cdn.stranger.localhost:{stand.port}/a.js")

    assert ("script", "cdn.stranger.localhost", "", False) in caught(page)
    assert stand.asked == ["cdn.stranger.localhost/a.js"]  # it was loaded all the same
    assert told(page, stand) == {"host": {"cdn.stranger.localhost"}}


def test_hosts_in_the_page_s_own_markup_are_told_too(stand: Guarded, page: Page) -> None:
    other = f"stranger.localhost:{stand.port}"
    stand.body = (
        f'<script src="http://parsed.{other}/a.js"></script>'
        f'<iframe src="http://framed.{other}/frame"></iframe>'
        f'<script type="text/x" src="http://data.{other}/a.js"></script>'
        f"<script>document.write('<script src=\"http://written.{other}/a.js\"><\\/script>')</script>"
    )
    visit(page, stand)

    assert told(page, stand) == {
        "host": {f"{name}.stranger.localhost" for name in ("parsed", "framed", "written")}
    }
